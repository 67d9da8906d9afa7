import { expect, test } from 'vitest';
import { localTimestampText } from '../../runtime/local-time.ts';
import type { TestBroker } from '../fixtures.ts';
import { START_MS, requestTest, startTestBroker } from '../fixtures.ts';
// Tests of ./query-consume-time-span.ts, ./get-broker-consume-stats.ts, ./query-consume-queue.ts, ./clean-expired-consumequeue.ts,
// ./clean-unused-topic.ts and ./update-and-get-group-forbidden.ts'

async function threeMessages(broker: TestBroker): Promise<void> {
  await broker.createTopic('T', { readQueueNums: 1, writeQueueNums: 1 });
  for (let i = 0; i < 3; i++) {
    await broker.send({ body: `m${i}`, properties: { UNIQ_KEY: `u${i}`, TAGS: 'a' } });
    await broker.readable('T', 0, i + 1);
    await broker.clock.advance(1000);
  }
}
const QUEUE = '{"brokerName":"b","queueId":0,"topic":"T"}';

requestTest('QUERY_CONSUME_TIME_SPAN', 'tells when the oldest, newest and consumed messages were stored', async (broker) => {
  await threeMessages(broker);
  await broker.pull({ sysFlag: 5, commitOffset: 2 });
  const text = (timeMs: number): string => localTimestampText(timeMs).replace(/^(....)(..)(..)(..)(..)(..)(...)$/, '$1-$2-$3#$4:$5:$6:$7');
  expect(JSON.parse((await broker.call('QUERY_CONSUME_TIME_SPAN', { topic: 'T', group: 'g' })).body ?? '')).toEqual({
    consumeTimeSpanSet: [
      {
        messageQueue: { brokerName: 'b', queueId: 0, topic: 'T' },
        minTimeStamp: START_MS,
        minTimeStampStr: text(START_MS),
        maxTimeStamp: START_MS + 2000,
        maxTimeStampStr: text(START_MS + 2000),
        consumeTimeStamp: START_MS + 1000,
        consumeTimeStampStr: text(START_MS + 1000),
        delayTime: 1000,
      },
    ],
  });
});

requestTest('GET_BROKER_CONSUME_STATS', 'tells how far every group is, and how much that is in all', async (broker) => {
  await threeMessages(broker);
  await broker.pull({ sysFlag: 5, commitOffset: 1 });
  const { body } = await broker.call('GET_BROKER_CONSUME_STATS', { isOrder: false });
  expect(body).toContain(
    `{"g":[{"consumeTps":0.0,"offsetTable":{${QUEUE}:{"brokerOffset":3,"consumerOffset":1,"lastTimestamp":${START_MS},"pullOffset":3}}}]}`,
  );
  expect(body).toMatch(/^\{"brokerAddr":"127\.0\.0\.1:10911",.*"totalDiff":2,"totalInflightDiff":2}$/);
  expect((await broker.call('GET_BROKER_CONSUME_STATS', { isOrder: true })).body).toContain('{"g":[]}');
});

requestTest('QUERY_CONSUME_QUEUE', 'lists entries of a queue from an index on', async (broker) => {
  await threeMessages(broker);
  const query = (index: number) => broker.call('QUERY_CONSUME_QUEUE', { topic: 'T', queueId: 0, index, count: 2 });
  const entry = (physicOffset: number): string => `{"eval":false,"physicOffset":${physicOffset},"physicSize":162,"tagsCode":97}`;
  expect([
    await query(1),
    await query(9),
    await broker.call('QUERY_CONSUME_QUEUE', { topic: 'U', queueId: 0, index: 0, count: 1 }),
  ]).toEqual([
    { code: 0, body: `{"maxQueueIndex":3,"minQueueIndex":0,"queueData":[${entry(162)},${entry(324)}]}` },
    { code: 0, remark: 'Index 9 of 0@T is not exist!' },
    { code: 1, remark: '0@U is not exist!' },
  ]);
});

test('an entry list for a group says what the group subscribes', async () => {
  const broker = await startTestBroker();
  await threeMessages(broker);
  const body = (await broker.call('QUERY_CONSUME_QUEUE', { topic: 'T', queueId: 0, index: 0, count: 1, consumerGroup: 'g' })).body;
  expect(body).toMatch(/^\{"filterData":"g@T is not online!",/);
  await broker.stop();
});

requestTest('CLEAN_UNUSED_TOPIC', 'deletes the queues of topics without settings and keeps the others', async (broker) => {
  await threeMessages(broker);
  await broker.send({ topic: 'Kept' });
  await broker.readable('Kept', 0, 1);
  broker.broker.parts.topics.delete('T');
  expect(await broker.call('CLEAN_UNUSED_TOPIC')).toEqual({ code: 0 });
  expect(broker.broker.parts.store.topics().filter((topic) => topic === 'T' || topic === 'Kept')).toEqual(['Kept']);
});

requestTest('CLEAN_EXPIRED_CONSUMEQUEUE', 'deletes the files of a queue whose messages have left the log', async (broker) => {
  await broker.createTopic('T', { readQueueNums: 1, writeQueueNums: 1 });
  let cleaned = 0;
  const { store } = broker.broker.parts;
  const clean = store.cleanExpiredConsumeQueues.bind(store);
  store.cleanExpiredConsumeQueues = () => (cleaned++, clean());
  expect([await broker.call('CLEAN_EXPIRED_CONSUMEQUEUE'), cleaned]).toEqual([{ code: 0 }, 1]);
});

requestTest('DELETE_EXPIRED_COMMITLOG', 'deletes expired segments of the log', async (broker) => {
  let deleted = 0;
  const { store } = broker.broker.parts;
  const deleteExpired = store.deleteExpiredSegments.bind(store);
  store.deleteExpiredSegments = () => (deleted++, deleteExpired());
  expect([await broker.call('DELETE_EXPIRED_COMMITLOG'), deleted]).toEqual([{ code: 0 }, 1]);
});

requestTest('UPDATE_AND_GET_GROUP_FORBIDDEN', 'keeps a group from reading a topic, until it is allowed again', async (broker) => {
  await threeMessages(broker);
  await broker.heartbeat({ consumers: [{ group: 'g', topics: ['T'] }] });
  const update = (readable?: boolean) => broker.call('UPDATE_AND_GET_GROUP_FORBIDDEN', { group: 'g', topic: 'T', readable });
  const pullCode = async () => (await broker.pull({ sysFlag: 0, subVersion: 1 })).code;
  const before = await pullCode();
  expect([await update(false), await pullCode(), await update(true), await pullCode(), (await update()).body, before]).toEqual([
    { code: 0, body: '{"group":"g","readable":false,"topic":"T"}' },
    16,
    { code: 0, body: '{"group":"g","readable":true,"topic":"T"}' },
    0,
    '{"group":"g","readable":true,"topic":"T"}',
    0,
  ]);
});
