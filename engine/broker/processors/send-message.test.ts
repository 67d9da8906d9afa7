import { describe, expect, test } from 'vitest';
import { encodeBatch } from '../../protocol/message-batch.ts';
import { recordProperties } from '../../protocol/message-record.ts';
import { requestTest, sendHeader, startTestBroker } from '../fixtures.ts';

const FAQ = '\nSee https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.';
const TRACE = { MSG_REGION: 'DefaultRegion', TRACE_ON: 'true' };
const stored = (queueOffset: number, physicalOffset: number, more: Record<string, string> = {}) => ({
  code: 0,
  ext: {
    ...TRACE,
    msgId: `7F00000100002A9F${physicalOffset.toString(16).toUpperCase().padStart(16, '0')}`,
    queueId: '0',
    queueOffset: String(queueOffset),
    ...more,
  },
});

requestTest('SEND_MESSAGE_V2', 'creates the topic after TBW102, stores the message and answers where it is', async (broker) => {
  expect(await broker.send({ properties: { UNIQ_KEY: 'u1', TAGS: 'a', KEYS: 'k', n: '1' } })).toEqual(
    stored(0, 0, { transactionId: 'u1' }),
  );
  await broker.readable('T', 0, 1);
  const [record] = await broker.records('VIEW_MESSAGE_BY_ID', { offset: 0 });
  expect([
    record?.body.toString(),
    record && Object.fromEntries(recordProperties(record)),
    record?.bornTimestamp,
    record?.storeTimestamp,
  ]).toEqual([
    'hello',
    { UNIQ_KEY: 'u1', TAGS: 'a', KEYS: 'k', n: '1', MSG_REGION: 'DefaultRegion', TRACE_ON: 'true', CLUSTER: 'C' },
    1_700_000_000_000,
    1_700_000_000_000,
  ]);
  expect((await broker.call('GET_TOPIC_CONFIG', { topic: 'T' })).body).toBe(
    '{"attributes":{},"order":false,"perm":6,"readQueueNums":4,"topicFilterType":"SINGLE_TAG","topicName":"T","topicSysFlag":0,"writeQueueNums":4}',
  );
});

requestTest('SEND_MESSAGE', 'takes the long header names of other clients', async (broker) => {
  const header = {
    producerGroup: 'pg',
    topic: 'T',
    defaultTopic: 'TBW102',
    defaultTopicQueueNums: 4,
    queueId: 0,
    sysFlag: 0,
    bornTimestamp: 5,
    flag: 9,
    properties: 'UNIQ_KEY\u0001u\u0002',
  };
  expect(await broker.call('SEND_MESSAGE', header, 'x')).toEqual(stored(0, 0, { transactionId: 'u' }));
  const [record] = await broker.records('VIEW_MESSAGE_BY_ID', { offset: 0 });
  expect([record?.flag, record?.bornTimestamp, record?.body.toString()]).toEqual([9, 5, 'x']);
});

requestTest('SEND_BATCH_MESSAGE', 'splits a batch into records as they were sent, with consecutive offsets', async (broker) => {
  await broker.createTopic('T');
  const body = encodeBatch([
    { flag: 1, body: Buffer.from('a'), properties: 'UNIQ_KEY\u0001u1\u0002TAGS\u0001x\u0002' },
    { flag: 2, body: Buffer.from('b'), properties: 'UNIQ_KEY\u0001u2\u0002' },
  ]);
  const answer = await broker.call(
    'SEND_BATCH_MESSAGE',
    { ...sendHeader({}), i: 'UNIQ_KEY\u0001batch\u0002WAIT\u0001true\u0002', m: true },
    body,
  );
  expect(answer).toEqual({
    code: 0,
    ext: {
      ...TRACE,
      msgId: '7F00000100002A9F0000000000000000,7F00000100002A9F0000000000000070',
      queueId: '0',
      queueOffset: '0',
      transactionId: 'batch',
    },
  });
  await broker.readable('T', 0, 2);
  const records = await broker.records('PULL_MESSAGE', {
    consumerGroup: 'g',
    topic: 'T',
    queueId: 0,
    queueOffset: 0,
    maxMsgNums: 32,
    sysFlag: 4,
    commitOffset: 0,
    suspendTimeoutMillis: 0,
    subscription: '*',
    subVersion: 0,
  });
  expect(
    records.map((record) => [record.body.toString(), record.flag, record.queueOffset, Object.fromEntries(recordProperties(record))]),
  ).toEqual([
    ['a', 1, 0, { UNIQ_KEY: 'u1', TAGS: 'x' }],
    ['b', 2, 1, { UNIQ_KEY: 'u2' }],
  ]);
});

/** One send on a fresh broker, with its answer. */
async function refused(
  message: Parameters<typeof sendHeader>[0] & { body?: string },
  settings: Record<string, string> = {},
): Promise<unknown> {
  const broker = await startTestBroker({ settings });
  try {
    await broker.createTopic('Known');
    return await broker.send(message);
  } finally {
    await broker.stop();
  }
}

describe('a send is refused as Apache refuses it', () => {
  test.each([
    [
      'a name with illegal characters',
      { topic: 'a b' },
      { code: 29, remark: 'The specified topic: a b, contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$' },
    ],
    [
      'a name that is too long',
      { topic: 'x'.repeat(128) },
      { code: 29, remark: `The specified topic: ${'x'.repeat(128)}, is longer than topic max length: 127` },
    ],
    [
      'a system topic',
      { topic: 'SCHEDULE_TOPIC_XXXX' },
      { code: 16, remark: 'Sending message to topic[SCHEDULE_TOPIC_XXXX] is forbidden.' },
    ],
    [
      'an unknown topic that cannot be inherited',
      { topic: 'New', header: { c: 'nothing' } },
      { code: 17, remark: `topic[New] not exist, apply first please!${FAQ}` },
    ],
    [
      'a body that is too long',
      { topic: 'Known', body: 'x'.repeat(2000) },
      {
        code: 13,
        remark:
          'the message is illegal, maybe msg body or properties length not matched. msg body length limit 1000B, msg properties length limit 32KB.',
      },
    ],
    [
      'properties that are too long',
      { topic: 'Known', properties: { p: 'x'.repeat(33_000) } },
      {
        code: 13,
        remark:
          'the message is illegal, maybe msg body or properties length not matched. msg body length limit 1000B, msg properties length limit 32KB.',
      },
    ],
    ['no body', { topic: 'Known', body: '' }, { code: 1, remark: 'the message has no body' }],
    [
      'a half message',
      { topic: 'Known', properties: { TRAN_MSG: 'true' } },
      { code: 13, remark: 'transaction messages are not supported yet' },
    ],
    [
      'a time of delivery',
      { topic: 'Known', properties: { TIMER_DELAY_SEC: '3' } },
      { code: 13, remark: 'messages with a time of delivery are not supported yet, only delay levels' },
    ],
    ['a retry topic of an unknown group', { topic: '%RETRY%nobody' }, { code: 26, remark: `subscription group not exist, nobody ${FAQ}` }],
  ])('%s', async (_what, message, expected) => {
    expect(await refused(message, { maxMessageSize: '1000', autoCreateSubscriptionGroup: 'false' })).toEqual({ ...expected, ext: TRACE });
  });

  test('a queue that does not exist, with the topic as Apache prints it', async () => {
    expect(await refused({ topic: 'Known', queueId: 4 })).toMatchObject({
      code: 29,
      remark: expect.stringMatching(
        /^request queueId\[4] is illegal, TopicConfig \[topicName=Known, readQueueNums=4, writeQueueNums=4, perm=RW-, topicFilterType=SINGLE_TAG, topicSysFlag=0, order=false, attributes=\{\}] Producer: 127\.0\.0\.1:\d+$/,
      ),
    });
  });

  test('before the time at which sends are accepted', async () => {
    expect(await refused({ topic: 'Known' }, { startAcceptSendRequestTimeStamp: '1700000100000' })).toEqual({
      code: 1,
      remark: 'broker unable to service, until 2023-11-14 22:15:00,000',
      ext: TRACE,
    });
  });

  test('an order topic on a broker without write permission, while other topics are still taken', async () => {
    const broker = await startTestBroker({ settings: { brokerPermission: '4' } });
    await broker.createTopic('Ordered', { order: true });
    await broker.createTopic('Plain');
    expect([await broker.send({ topic: 'Ordered' }), (await broker.send({ topic: 'Plain' })).code]).toEqual([
      { code: 16, remark: 'the broker[127.0.0.1] sending message is forbidden', ext: TRACE },
      0,
    ]);
    await broker.stop();
  });
});

describe('a send to a retry topic', () => {
  test('stays there up to the limit and becomes a dead letter beyond it', async () => {
    const broker = await startTestBroker();
    const send = (reconsumeTimes: number) =>
      broker.send({ topic: '%RETRY%g', body: `try ${reconsumeTimes}`, properties: { UNIQ_KEY: 'u' }, header: { j: reconsumeTimes, l: 2 } });
    for (const times of [2, 3]) expect((await send(times)).code).toBe(0);
    await broker.readable('%DLQ%g', 0, 1);
    const dead = await broker.records('PULL_MESSAGE', {
      consumerGroup: 'g2',
      topic: '%DLQ%g',
      queueId: 0,
      queueOffset: 0,
      maxMsgNums: 9,
      sysFlag: 4,
      commitOffset: 0,
      suspendTimeoutMillis: 0,
      subscription: '*',
      subVersion: 0,
    });
    expect(dead.map((record) => [record.body.toString(), record.reconsumeTimes, recordProperties(record).get('DELAY')])).toEqual([
      ['try 3', 3, '-1'],
    ]);
    expect(await broker.call('GET_MAX_OFFSET', { topic: '%RETRY%g', queueId: 0 })).toEqual({ code: 0, ext: { offset: '1' } });
    await broker.stop();
  });

  test('becomes a dead letter at once while the group holds queue locks', async () => {
    const broker = await startTestBroker();
    await broker.call(
      'LOCK_BATCH_MQ',
      {},
      JSON.stringify({ clientId: 'c', consumerGroup: 'g', mqSet: [{ brokerName: 'b', queueId: 0, topic: 'T' }] }),
    );
    await broker.send({ topic: '%RETRY%g', header: { j: 0, l: 16 } });
    await broker.readable('%DLQ%g', 0, 1);
    await broker.stop();
  });
});

test('a one-way send is stored and not answered', async () => {
  const broker = await startTestBroker();
  await broker.remoting.invokeOneway(broker.broker.address, { code: 310, extFields: sendHeader({}), body: Buffer.from('x') }, 1000);
  await broker.readable('T', 0, 1);
  await broker.stop();
});

test('reserved properties of a sender are replaced, POP_CK is dropped and a missing unique key is made', async () => {
  const broker = await startTestBroker();
  const answer = await broker.send({ properties: { CLUSTER: 'mine', MSG_REGION: 'there', POP_CK: 'x', WAIT: 'false' } });
  const [record] = await broker.records('VIEW_MESSAGE_BY_ID', { offset: 0 });
  const key = answer.ext?.transactionId;
  expect(key).toMatch(/^7F000001[0-9A-F]{24}$/);
  expect(record && Object.fromEntries(recordProperties(record))).toEqual({
    CLUSTER: 'C',
    MSG_REGION: 'DefaultRegion',
    TRACE_ON: 'true',
    WAIT: 'false',
    UNIQ_KEY: key,
  });
  await broker.stop();
});
