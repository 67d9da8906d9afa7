import { expect, test } from 'vitest';
import { SimDisk, loseAll } from '../../sim/sim-disk.ts';
import { startTestBroker } from '../fixtures.ts';

const TOPICS = '/data/config/topics.json';
const GROUPS = '/data/config/subscriptionGroup.json';

test('a clean stop leaves topics and groups in Apache’s files alone', async () => {
  const broker = await startTestBroker();
  await broker.createTopic('T', { attributes: '+message.type=FIFO' });
  await broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', {}, JSON.stringify({ groupName: 'G', retryMaxTimes: 3 }));
  await broker.call('UPDATE_AND_GET_GROUP_FORBIDDEN', { group: 'G', topic: 'T', readable: false });
  await broker.stop();
  const names = broker.disk.list('/data/config').filter((name) => name.startsWith('topics') || name.startsWith('subscriptionGroup'));
  expect(names).toEqual(['subscriptionGroup.json', 'topics.json']);
  const topics = broker.disk.contentOf(TOPICS)?.toString() ?? '';
  expect(
    topics.startsWith(
      '{\n\t"dataVersion":{\n\t\t"counter":1,\n\t\t"stateVersion":0,\n\t\t"timestamp":1700000000000\n\t},\n\t"topicConfigTable":{\n',
    ),
  ).toBe(true);
  expect(topics).toContain(
    '\t\t"T":{\n\t\t\t"attributes":{\n\t\t\t\t"message.type":"FIFO"\n\t\t\t},\n\t\t\t"order":false,\n\t\t\t"perm":6,\n\t\t\t"readQueueNums":4,\n' +
      '\t\t\t"topicFilterType":"SINGLE_TAG",\n\t\t\t"topicName":"T",\n\t\t\t"topicSysFlag":0,\n\t\t\t"writeQueueNums":4\n\t\t}\n\t}\n}',
  );
  const groups: unknown = JSON.parse(broker.disk.contentOf(GROUPS)?.toString() ?? '');
  expect(groups).toMatchObject({
    dataVersion: { counter: 2 },
    subscriptionGroupTable: { G: { retryMaxTimes: 3 } },
    forbiddenTable: { G: { T: 4 } },
  });
});

test('topics, groups and their versions come back from the journal after a power loss, deletions too', async () => {
  const broker = await startTestBroker();
  for (const topic of ['T1', 'T2', 'T3']) await broker.createTopic(topic);
  await broker.call('DELETE_TOPIC_IN_BROKER', { topic: 'T2' });
  for (const groupName of ['G1', 'G2', 'G3']) await broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', {}, JSON.stringify({ groupName }));
  await broker.call('UPDATE_AND_GET_GROUP_FORBIDDEN', { group: 'G1', topic: 'T1', readable: false });
  await broker.call('UPDATE_AND_GET_GROUP_FORBIDDEN', { group: 'G3', topic: 'T1', readable: false });
  await broker.call('DELETE_SUBSCRIPTIONGROUP', { groupName: 'G3', cleanOffset: false });
  const seen = async ({ broker: { parts } }: typeof broker) => ({
    topics: [...parts.topics.all()].sort((a, b) => (a.topicName < b.topicName ? -1 : 1)),
    topicsVersion: parts.topics.dataVersion,
    groups: parts.groups
      .all()
      .map((group) => group.groupName)
      .sort(),
    groupsVersion: parts.groups.dataVersion,
    forbidden: [...parts.groups.forbiddenTable()],
  });
  const before = await seen(broker);
  const next = await startTestBroker({ disk: broker.disk.fork().crash(loseAll) });
  expect(await seen(next)).toEqual(before);
  expect(next.disk.list('/data/config').filter((name) => name.includes('journal'))).toEqual([]);
  await next.stop();
  await broker.stop();
});

test('a new topic costs the journal’s line, not the whole table', async () => {
  const disk = new SimDisk();
  const broker = await startTestBroker({ disk });
  await broker.createTopic('first');
  const written = new Set<string>();
  disk.onEvent = ({ operation, path }) => operation === 'pwrite' && written.add(path);
  await broker.createTopic('second');
  expect([...written].filter((path) => path.startsWith('/data/config'))).toEqual([`${TOPICS}.journal-1`]);
  await broker.stop();
});
