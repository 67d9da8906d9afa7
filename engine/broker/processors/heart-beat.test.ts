import { expect, test } from 'vitest';
import { requestTest, startTestBroker } from '../fixtures.ts';

const OK = { code: 0, ext: { IS_SUPPORT_HEART_BEAT_V2: 'true', IS_SUB_CHANGE: 'true' } };

requestTest('HEART_BEAT', 'registers producers and consumers, makes the group and its retry topic', async (broker) => {
  expect(await broker.heartbeat({ clientID: 'c1', producers: ['pg'], consumers: [{ group: 'g', topics: ['T'] }] })).toEqual(OK);
  expect((await broker.call('GET_CONSUMER_LIST_BY_GROUP', { consumerGroup: 'g' })).body).toBe('{"consumerIdList":["c1"]}');
  expect((await broker.call('GET_PRODUCER_CONNECTION_LIST', { producerGroup: 'pg' })).code).toBe(0);
  expect((await broker.call('GET_TOPIC_CONFIG', { topic: '%RETRY%g' })).body).toBe(
    '{"attributes":{},"order":false,"perm":6,"readQueueNums":1,"topicFilterType":"SINGLE_TAG","topicName":"%RETRY%g","topicSysFlag":0,"writeQueueNums":1}',
  );
});

test('members of a group are told when another one joins, subscribes another topic, or leaves', async () => {
  const broker = await startTestBroker();
  const other = broker.connect();
  const consumer = (topics: string[]) => ({ consumers: [{ group: 'g', topics }] });
  const notices = (): number => broker.received.filter((request) => request.name === 'NOTIFY_CONSUMER_IDS_CHANGED').length;
  await broker.heartbeat({ clientID: 'c1', ...consumer(['T']) });
  await broker.until(() => notices() === 1);
  await broker.heartbeat({ clientID: 'c1', ...consumer(['T']) });
  await other.heartbeat({ clientID: 'c2', ...consumer(['T']) });
  await broker.until(() => notices() === 2);
  await other.heartbeat({ clientID: 'c2', ...consumer(['T', 'U']) });
  await broker.until(() => notices() === 3);
  await other.remoting.stop();
  await broker.until(() => notices() === 4);
  expect(broker.received.at(-1)).toEqual({ name: 'NOTIFY_CONSUMER_IDS_CHANGED', ext: { consumerGroup: 'g' } });
  expect((await broker.call('GET_CONSUMER_LIST_BY_GROUP', { consumerGroup: 'g' })).body).toBe('{"consumerIdList":["c1"]}');
  await broker.stop();
});

test('members of a broadcasting group are not told', async () => {
  const broker = await startTestBroker();
  await broker.heartbeat({ consumers: [{ group: 'g', topics: ['T'], messageModel: 'BROADCASTING' }] });
  await broker.heartbeat({ consumers: [{ group: 'g', topics: ['T', 'U'], messageModel: 'BROADCASTING' }] });
  expect(broker.received).toEqual([]);
  await broker.stop();
});

test('a client that is silent for two minutes is closed and forgotten', async () => {
  const broker = await startTestBroker();
  const silent = broker.connect();
  await silent.heartbeat({ clientID: 'c2', producers: ['pg'], consumers: [{ group: 'g', topics: ['T'] }] });
  await broker.clock.advance(60_000);
  await broker.heartbeat({ clientID: 'c1', consumers: [{ group: 'g', topics: ['T'] }] });
  await broker.clock.advance(70_000);
  await broker.until(
    async () => (await broker.call('GET_CONSUMER_LIST_BY_GROUP', { consumerGroup: 'g' })).body === '{"consumerIdList":["c1"]}',
  );
  expect((await broker.call('GET_PRODUCER_CONNECTION_LIST', { producerGroup: 'pg' })).code).toBe(1);
  await broker.stop();
});

test('a second version heartbeat may leave out subscriptions that have not changed', async () => {
  const broker = await startTestBroker();
  const first = await broker.heartbeat({ consumers: [{ group: 'g', topics: ['T'] }], heartbeatFingerprint: 5 });
  const second = await broker.heartbeat({ consumers: [{ group: 'g', topics: [] }], heartbeatFingerprint: 5, withoutSub: true });
  const other = await broker.heartbeat({ consumers: [{ group: 'g', topics: ['T', 'U'] }], heartbeatFingerprint: 6 });
  expect([first, second, other].map((answer) => answer.ext?.IS_SUB_CHANGE)).toEqual(['false', 'false', 'true']);
  expect([...(broker.broker.parts.consumers.group('g')?.subscriptions.keys() ?? [])]).toEqual(['T', 'U']);
  await broker.stop();
});

test('a Go subscription version beyond the safe integers is kept exactly', async () => {
  const broker = await startTestBroker();
  await broker.createTopic('T');
  const body =
    '{"clientID":"go","producerDataSet":[],"consumerDataSet":[{"groupName":"g","consumeType":"CONSUME_PASSIVELY","messageModel":"CLUSTERING","consumeFromWhere":"CONSUME_FROM_LAST_OFFSET","subscriptionDataSet":[{"topic":"T","subString":"*","subVersion":1700000000000000001}]}]}';
  await broker.call('HEART_BEAT', {}, body);
  expect([
    (await broker.pull({ sysFlag: 0, subVersion: '1700000000000000001' })).code,
    (await broker.pull({ sysFlag: 0, subVersion: '1700000000000000002' })).code,
  ]).toEqual([19, 25]);
  await broker.stop();
});
