import { describe, expect, test } from 'vitest';
import { requestTest, startTestBroker } from '../fixtures.ts';
// Tests of ./update-and-create-topic.ts, ./update-and-create-topic-list.ts, ./delete-topic-in-broker.ts, ./get-all-topic-config.ts,
// ./get-topic-config.ts, ./get-topic-stats-info.ts and ./get-system-topic-list-from-broker.ts'

const config = (topicName: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    attributes: {},
    order: false,
    perm: 6,
    readQueueNums: 4,
    topicFilterType: 'SINGLE_TAG',
    topicName,
    topicSysFlag: 0,
    writeQueueNums: 4,
    ...more,
  });

requestTest('UPDATE_AND_CREATE_TOPIC', 'creates a topic, changes it and keeps it over a restart', async (broker) => {
  expect(await broker.createTopic('T', { attributes: '+message.type=FIFO' })).toEqual({ code: 0 });
  expect(await broker.createTopic('T', { readQueueNums: 2, perm: 4, order: true })).toEqual({ code: 0 });
  const changed = config('T', { attributes: { 'message.type': 'FIFO' }, order: true, perm: 4, readQueueNums: 2 });
  const next = await startTestBroker({ disk: broker.disk.fork() });
  expect([
    (await broker.call('GET_TOPIC_CONFIG', { topic: 'T' })).body,
    (await next.call('GET_TOPIC_CONFIG', { topic: 'T' })).body,
  ]).toEqual([changed, changed]);
  await next.stop();
});

test('a topic update without a change makes no new version', async () => {
  const broker = await startTestBroker();
  await broker.createTopic('T');
  const version = broker.broker.parts.topics.dataVersion;
  await broker.createTopic('T');
  expect(broker.broker.parts.topics.dataVersion).toEqual(version);
  await broker.stop();
});

describe('a topic update is refused as Apache refuses it', () => {
  test.each([
    [
      'a bad name',
      { topic: 'a b' },
      { code: 29, remark: 'The specified topic: a b, contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$' },
    ],
    ['a system topic', { topic: 'TBW102' }, { code: 29, remark: 'The topic[TBW102] is conflict with system topic.' }],
    ['messages of all types', { attributes: '+message.type=MIXED' }, { code: 29, remark: 'MIXED message type is not supported.' }],
    ['an unknown attribute', { attributes: '+color=red' }, { code: 1, remark: 'unsupported key: color' }],
    [
      'an attribute without sign',
      { attributes: 'message.type=FIFO' },
      { code: 1, remark: 'add/alter attribute format is wrong: message.type' },
    ],
    [
      'a value that the attribute does not have',
      { attributes: '+queue.type=X' },
      { code: 1, remark: 'value is not in set: [BatchCQ, SimpleCQ]' },
    ],
    [
      'deleting an attribute of a new topic',
      { attributes: '-message.type' },
      { code: 1, remark: 'only add attribute is supported while creating topic. key: message.type' },
    ],
  ])('%s', async (_what, options, expected) => {
    const broker = await startTestBroker();
    expect(await broker.createTopic('T', options)).toEqual(expected);
    await broker.stop();
  });
});

requestTest('UPDATE_AND_CREATE_TOPIC_LIST', 'creates several topics, or none when one may not be', async (broker) => {
  const list = (...names: string[]): string => `{"topicConfigList":[${names.map((name) => config(name)).join(',')}]}`;
  expect(await broker.call('UPDATE_AND_CREATE_TOPIC_LIST', {}, list('A', 'B'))).toEqual({ code: 0 });
  expect((await broker.call('UPDATE_AND_CREATE_TOPIC_LIST', {}, list('D', 'TBW102'))).code).toBe(29);
  expect([(await broker.call('GET_TOPIC_CONFIG', { topic: 'B' })).body, await broker.call('GET_TOPIC_CONFIG', { topic: 'D' })]).toEqual([
    config('B'),
    { code: 17, remark: 'No topic in this broker. topic: D' },
  ]);
});

requestTest('DELETE_TOPIC_IN_BROKER', 'removes settings, offsets and queues; a new topic of that name starts empty', async (broker) => {
  await broker.send({ body: 'old' });
  await broker.readable('T', 0, 1);
  await broker.pull({ sysFlag: 5, commitOffset: 1 });
  expect(await broker.call('DELETE_TOPIC_IN_BROKER', { topic: 'T' })).toEqual({ code: 0 });
  expect([
    (await broker.call('GET_TOPIC_CONFIG', { topic: 'T' })).code,
    (await broker.call('GET_MAX_OFFSET', { topic: 'T', queueId: 0 })).ext,
    broker.broker.parts.offsets.groupsOf('T'),
  ]).toEqual([17, { offset: '0' }, []]);
  await broker.send({ body: 'new' });
  await broker.readable('T', 0, 1);
  expect(await broker.pullBodies()).toEqual(['new']);
});

test('a system topic and a blank name are not deleted', async () => {
  const broker = await startTestBroker();
  expect([
    await broker.call('DELETE_TOPIC_IN_BROKER', { topic: 'C' }),
    await broker.call('DELETE_TOPIC_IN_BROKER', { topic: ' ' }),
  ]).toEqual([
    { code: 29, remark: 'The topic[C] is conflict with system topic.' },
    { code: 29, remark: 'The specified topic is blank.' },
  ]);
  await broker.stop();
});

requestTest(
  'GET_ALL_TOPIC_CONFIG',
  'lists every topic of a new broker, as Apache 5.5.0 creates them',
  async (broker) => {
    const { ext, body } = await broker.call('GET_ALL_TOPIC_CONFIG');
    const table: { topicConfigTable: Record<string, { readQueueNums: number; writeQueueNums: number; perm: number }> } = JSON.parse(
      body ?? '',
    );
    const topics = Object.entries(table.topicConfigTable).map(
      ([name, topic]) => `${name} ${topic.readQueueNums} ${topic.writeQueueNums} ${topic.perm}`,
    );
    expect([ext, topics.sort()]).toEqual([
      { totalTopicNum: '16' },
      [
        'BenchmarkTest 1024 1024 6',
        'C 16 16 7',
        'C_REPLY_TOPIC 1 1 6',
        'OFFSET_MOVED_EVENT 1 1 6',
        'RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC 1 1 6',
        'RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC 1 1 6',
        'RMQ_SYS_TRACE_TOPIC 1 1 6',
        'RMQ_SYS_TRANS_HALF_TOPIC 1 1 6',
        'RMQ_SYS_TRANS_OP_HALF_TOPIC 1 1 6',
        'SCHEDULE_TOPIC_XXXX 18 18 6',
        'SELF_TEST_TOPIC 1 1 6',
        'TBW102 8 8 7',
        'b 1 1 7',
        'rmq_sys_REVIVE_LOG_C 8 8 6',
        'rmq_sys_SYNC_BROKER_MEMBER_b 1 1 1',
        'rmq_sys_wheel_timer 1 1 6',
      ],
    ]);
  },
  { settings: { traceTopicEnable: 'true' } },
);

test('the topic table comes by pages in the order of names, and from the start when it has changed meanwhile', async () => {
  const broker = await startTestBroker();
  const page = async (topicSeq: number, dataVersion: string) =>
    Object.keys(
      JSON.parse((await broker.call('GET_ALL_TOPIC_CONFIG', { topicSeq, maxTopicNum: 2, dataVersion })).body ?? '').topicConfigTable,
    );
  const { counter, stateVersion, timestamp } = broker.broker.parts.topics.dataVersion;
  const current = JSON.stringify({ counter, stateVersion, timestamp });
  expect([await page(0, current), await page(2, current), await page(2, '{"counter":99}')]).toEqual([
    ['BenchmarkTest', 'C'],
    ['C_REPLY_TOPIC', 'OFFSET_MOVED_EVENT'],
    ['BenchmarkTest', 'C'],
  ]);
  await broker.stop();
});

requestTest('GET_TOPIC_CONFIG', 'answers one topic’s settings and 17 for an unknown one', async (broker) => {
  await broker.createTopic('T');
  expect([await broker.call('GET_TOPIC_CONFIG', { topic: 'T' }), await broker.call('GET_TOPIC_CONFIG', { topic: 'U' })]).toEqual([
    { code: 0, body: config('T') },
    { code: 17, remark: 'No topic in this broker. topic: U' },
  ]);
});

requestTest('GET_TOPIC_STATS_INFO', 'answers first and last offset and the last time of each queue', async (broker) => {
  await broker.createTopic('T', { readQueueNums: 2, writeQueueNums: 1 });
  await broker.send({});
  await broker.send({});
  await broker.readable('T', 0, 2);
  const queue = (queueId: number): string => `{"brokerName":"b","queueId":${queueId},"topic":"T"}`;
  expect([await broker.call('GET_TOPIC_STATS_INFO', { topic: 'T' }), await broker.call('GET_TOPIC_STATS_INFO', { topic: 'U' })]).toEqual([
    {
      code: 0,
      body: `{"offsetTable":{${queue(0)}:{"lastUpdateTimestamp":1700000000000,"maxOffset":2,"minOffset":0},${queue(1)}:{"lastUpdateTimestamp":0,"maxOffset":0,"minOffset":0}},"topicPutTps":0.0}`,
    },
    { code: 17, remark: 'topic[U] not exist' },
  ]);
});

requestTest('GET_SYSTEM_TOPIC_LIST_FROM_BROKER', 'lists the reserved names and the broker’s own', async (broker) => {
  const { topicList }: { topicList: string[] } = JSON.parse((await broker.call('GET_SYSTEM_TOPIC_LIST_FROM_BROKER')).body ?? '');
  expect(topicList.sort()).toEqual([
    'BenchmarkTest',
    'C',
    'CHECKPOINT_TOPIC',
    'C_REPLY_TOPIC',
    'OFFSET_MOVED_EVENT',
    'RMQ_SYS_ROCKSDB_TRANS_HALF_TOPIC',
    'RMQ_SYS_ROCKSDB_TRANS_OP_HALF_TOPIC',
    'RMQ_SYS_TRACE_TOPIC',
    'RMQ_SYS_TRANS_HALF_TOPIC',
    'RMQ_SYS_TRANS_OP_HALF_TOPIC',
    'SCHEDULE_TOPIC_XXXX',
    'SELF_TEST_TOPIC',
    'TBW102',
    'TRANS_CHECK_MAX_TIME_TOPIC',
    'b',
    'rmq_sys_REVIVE_LOG_C',
    'rmq_sys_SYNC_BROKER_MEMBER_b',
    'rmq_sys_wheel_timer',
  ]);
});
