import { expect, test } from 'vitest';
import { startTestBroker, type Answer, type TestBroker } from '../fixtures.ts';

/** A request that makes or removes something whose table is a file; with what it names. */
const requests: [string, (broker: TestBroker) => Promise<Answer>][] = [
  ['UPDATE_AND_CREATE_TOPIC', (broker) => broker.createTopic('T')],
  [
    'UPDATE_AND_CREATE_TOPIC_LIST',
    (broker) =>
      broker.call(
        'UPDATE_AND_CREATE_TOPIC_LIST',
        {},
        JSON.stringify({ topicConfigList: [{ topicName: 'T', readQueueNums: 1, writeQueueNums: 1, perm: 6 }] }),
      ),
  ],
  ['SEND_MESSAGE_V2 to a new topic', (broker) => broker.send({ topic: 'T' })],
  ['DELETE_TOPIC_IN_BROKER', (broker) => broker.call('DELETE_TOPIC_IN_BROKER', { topic: 'known' })],
  ['CONSUMER_SEND_MSG_BACK of a new group', (broker) => broker.call('CONSUMER_SEND_MSG_BACK', { offset: 0, group: 'G', delayLevel: 1 })],
  [
    'UPDATE_AND_CREATE_SUBSCRIPTIONGROUP',
    (broker) => broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', {}, JSON.stringify({ groupName: 'G' })),
  ],
  [
    'UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST',
    (broker) => broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST', {}, JSON.stringify({ groupConfigList: [{ groupName: 'G' }] })),
  ],
  [
    'UPDATE_AND_GET_GROUP_FORBIDDEN',
    (broker) => broker.call('UPDATE_AND_GET_GROUP_FORBIDDEN', { group: 'known', topic: 'known', readable: false }),
  ],
  ['DELETE_SUBSCRIPTIONGROUP', (broker) => broker.call('DELETE_SUBSCRIPTIONGROUP', { groupName: 'known', cleanOffset: false })],
];

/** No sync ends before the returned function is called. */
function holdSyncs({ disk }: TestBroker): () => void {
  const gate = Promise.withResolvers<void>();
  disk.syncDelay = () => gate.promise;
  return () => {
    disk.syncDelay = () => Promise.resolve();
    gate.resolve();
  };
}

/** The topics and groups that a broker would find on a disk. */
async function tablesOf(broker: TestBroker): Promise<[string[], string[]]> {
  const next = await startTestBroker({ disk: broker.disk.fork(), clock: broker.clock });
  const { topics, groups } = next.broker.parts;
  const tables: [string[], string[]] = [
    topics
      .all()
      .map((topic) => topic.topicName)
      .sort(),
    groups
      .all()
      .map((group) => group.groupName)
      .sort(),
  ];
  await next.stop();
  return tables;
}

test.each(requests)('%s is answered after the table is on disk: a kill after the answer undoes nothing', async (_, request) => {
  const broker = await startTestBroker();
  await broker.send({ topic: 'known', properties: { UNIQ_KEY: 'k' } });
  await broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', {}, JSON.stringify({ groupName: 'known' }));
  const release = holdSyncs(broker);
  let answered = false;
  const answer = request(broker).then((value) => {
    answered = true;
    return value;
  });
  for (let turn = 0; turn < 20; turn++) await broker.clock.advance(0);
  expect(answered).toBe(false);
  release();
  expect((await answer).code).toBe(0);
  const { topics, groups } = broker.broker.parts;
  expect(await tablesOf(broker)).toEqual([
    topics
      .all()
      .map((topic) => topic.topicName)
      .sort(),
    groups
      .all()
      .map((group) => group.groupName)
      .sort(),
  ]);
  await broker.stop();
});

test('a send to a topic that is on disk waits for no other table', async () => {
  const broker = await startTestBroker();
  await broker.send({ topic: 'known' });
  const release = holdSyncs(broker);
  const other = broker.createTopic('T');
  expect((await broker.send({ topic: 'known' })).code).toBe(0);
  release();
  expect((await other).code).toBe(0);
  await broker.stop();
});

test.each(requests.filter(([name]) => !name.startsWith('SEND') && !name.startsWith('CONSUMER')))(
  '%s whose change cannot be written is answered with 1 and the reason',
  async (_, request) => {
    const broker = await startTestBroker();
    await broker.send({ topic: 'known', properties: { UNIQ_KEY: 'k' } });
    await broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', {}, JSON.stringify({ groupName: 'known' }));
    broker.disk.fault = (operation, path) => (operation === 'pwrite' && path.includes('/config/') ? 'ENOSPC' : undefined);
    const answer = await request(broker);
    expect([answer.code, answer.remark]).toEqual([
      1,
      expect.stringMatching(/^the change has effect, but it could not be written yet, and a restart now would undo it: .*ENOSPC$/),
    ]);
    broker.disk.fault = () => undefined;
    expect((await request(broker)).code).toBe(0);
    await broker.stop();
  },
);
