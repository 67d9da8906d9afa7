import { describe, expect, test } from 'vitest';
import { pullHeader, requestTest, startTestBroker } from '../fixtures.ts';
import type { TestBroker } from '../fixtures.ts';

const FAQ = '\nSee https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.';
const position = (nextBeginOffset: number, maxOffset: number) => ({
  groupSysFlag: '0',
  maxOffset: String(maxOffset),
  minOffset: '0',
  nextBeginOffset: String(nextBeginOffset),
  suggestWhichBrokerId: '0',
  topicSysFlag: '0',
});

async function sendAll(broker: TestBroker, bodies: readonly string[], tags?: string): Promise<void> {
  for (const body of bodies) await broker.send({ body, properties: { UNIQ_KEY: body, ...(tags !== undefined && { TAGS: tags }) } });
}

requestTest('PULL_MESSAGE', 'answers the records of a queue from an offset on, and where to go on', async (broker) => {
  await sendAll(broker, ['m0', 'm1', 'm2']);
  await broker.readable('T', 0, 3);
  expect(await broker.pullBodies({ queueOffset: 1 })).toEqual(['m1', 'm2']);
  expect(await broker.pullBodies({ maxMsgNums: 1 })).toEqual(['m0']);
  const { code, remark, ext } = await broker.pull({ queueOffset: 1 });
  expect({ code, remark, ext }).toEqual({ code: 0, remark: 'FOUND', ext: position(3, 3) });
});

requestTest('LITE_PULL_MESSAGE', 'does the same, unless lite pull is switched off', async (broker) => {
  await sendAll(broker, ['m0']);
  await broker.readable('T', 0, 1);
  expect((await broker.records('LITE_PULL_MESSAGE', pullHeader({}))).map((record) => record.body.toString())).toEqual(['m0']);
  broker.broker.parts.config.values.litePullMessageEnable = false;
  expect(await broker.call('LITE_PULL_MESSAGE', pullHeader({}))).toEqual({
    code: 16,
    remark: 'the broker[127.0.0.1] for lite pull consumer is forbidden',
    ext: { forbiddenType: '1' },
  });
});

describe('where there is nothing to read', () => {
  test.each([
    ['an empty queue asked at 0', { queueId: 1, sysFlag: 4 }, { code: 19, remark: 'NO_MATCHED_LOGIC_QUEUE', ext: position(0, 0) }],
    ['an empty queue asked beyond 0', { queueId: 1, queueOffset: 5 }, { code: 21, remark: 'NO_MATCHED_LOGIC_QUEUE', ext: position(0, 0) }],
    ['the end of a queue', { queueOffset: 2 }, { code: 19, remark: 'OFFSET_OVERFLOW_ONE', ext: position(2, 2) }],
    ['beyond the end', { queueOffset: 7 }, { code: 21, remark: 'OFFSET_OVERFLOW_BADLY', ext: position(2, 2) }],
    ['a tag that no message has', { subscription: 'other' }, { code: 20, remark: 'NO_MATCHED_MESSAGE', ext: position(2, 2) }],
  ])('%s', async (_what, ext, expected) => {
    const broker = await startTestBroker();
    await sendAll(broker, ['m0', 'm1'], 'a');
    await broker.readable('T', 0, 2);
    expect(await broker.pull(ext)).toEqual(expected);
    await broker.stop();
  });
});

test('a tag filter passes the tags it names and nothing else', async () => {
  const broker = await startTestBroker();
  await sendAll(broker, ['a1'], 'a');
  await sendAll(broker, ['b1'], 'b');
  await sendAll(broker, ['c1'], 'c');
  await sendAll(broker, ['none']);
  await broker.readable('T', 0, 4);
  expect([await broker.pullBodies({ subscription: 'a || c' }), await broker.pullBodies({ subscription: '*' })]).toEqual([
    ['a1', 'c1'],
    ['a1', 'b1', 'c1', 'none'],
  ]);
  await broker.stop();
});

describe('a pull is refused as Apache refuses it', () => {
  const refusals: [string, Record<string, string | number>, (broker: TestBroker) => void | Promise<unknown>, object][] = [
    ['an unknown topic', { topic: 'Nope' }, () => {}, { code: 17, remark: `topic[Nope] not exist, apply first please! ${FAQ}` }],
    [
      'a broker without read permission',
      {},
      (broker) => void (broker.broker.parts.config.values.brokerPermission = 2),
      { code: 16, remark: 'the broker[127.0.0.1] pulling message is forbidden', ext: { forbiddenType: '1' } },
    ],
    [
      'a group that may not consume',
      {},
      (broker) => broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', {}, '{"groupName":"g","consumeEnable":false}'),
      { code: 16, remark: 'subscription group no permission, g', ext: { forbiddenType: '2' } },
    ],
    [
      'a topic without read permission',
      {},
      (broker) => broker.createTopic('T', { perm: 2 }),
      { code: 16, remark: 'the topic[T] pulling message is forbidden', ext: { forbiddenType: '3' } },
    ],
    [
      'an unknown group that may not be created',
      { consumerGroup: 'new' },
      (broker) => void (broker.broker.parts.config.values.autoCreateSubscriptionGroup = false),
      { code: 26, remark: `subscription group [new] does not exist, ${FAQ}` },
    ],
    [
      'a group without heartbeat that brings no subscription',
      { sysFlag: 0 },
      () => {},
      { code: 24, remark: `the consumer's group info not exist${FAQ}` },
    ],
    [
      'a topic that the group does not subscribe',
      { sysFlag: 0 },
      (broker) => broker.heartbeat({ consumers: [{ group: 'g', topics: ['Other'] }] }),
      { code: 24, remark: `the consumer's subscription not exist${FAQ}` },
    ],
    [
      'a subscription newer than the registered one',
      { sysFlag: 0, subVersion: 2 },
      (broker) => broker.heartbeat({ consumers: [{ group: 'g', topics: ['T'] }] }),
      { code: 25, remark: "the consumer's subscription not latest" },
    ],
    [
      'an SQL expression while property filters are off',
      { expressionType: 'SQL92', subscription: 'a = 1' },
      () => {},
      { code: 1, remark: 'The broker does not support consumer to filter message by SQL92' },
    ],
    [
      'a tag expression that names no tag',
      { subscription: '||' },
      () => {},
      { code: 23, remark: "parse the consumer's subscription failed" },
    ],
    [
      'an expression that is no SQL',
      { expressionType: 'SQL92', subscription: 'a = = 1' },
      () => {},
      { code: 23, remark: "parse the consumer's subscription failed" },
    ],
  ];
  test.each(refusals)('%s', async (_what, ext, prepare, expected) => {
    const broker = await startTestBroker();
    await broker.createTopic('T');
    await prepare(broker);
    expect(await broker.pull(ext)).toEqual(expected);
    await broker.stop();
  });

  test('a queue that the topic does not have', async () => {
    const broker = await startTestBroker();
    await broker.createTopic('T');
    expect(await broker.pull({ queueId: 4 })).toMatchObject({
      code: 29,
      remark: expect.stringMatching(/^queueId\[4] is illegal, topic:\[T] topicConfig\.readQueueNums:\[4] consumer:\[\/127\.0\.0\.1:\d+]$/),
    });
    await broker.stop();
  });
});

describe('long polling', () => {
  test('a held pull is answered when a message that it wants is dispatched, not by one that it does not want', async () => {
    const broker = await startTestBroker();
    await broker.createTopic('T');
    const consumer = broker.connect();
    const answer = consumer.pull({ sysFlag: 6, subscription: 'want' });
    await broker.until(() => broker.broker.parts.pulls.heldCount === 1);
    await sendAll(broker, ['no'], 'other');
    await broker.readable('T', 0, 1);
    expect(broker.broker.parts.pulls.heldCount).toBe(1);
    await sendAll(broker, ['yes'], 'want');
    expect(await answer).toMatchObject({ code: 0, remark: 'FOUND', ext: position(2, 2) });
    await broker.stop();
  });

  test('a held pull is answered with 19 once its time is over', async () => {
    const broker = await startTestBroker();
    await broker.createTopic('T');
    const answer = broker.pull({ sysFlag: 6, suspendTimeoutMillis: 12_000 });
    await broker.until(() => broker.broker.parts.pulls.heldCount === 1);
    await broker.clock.advance(10_001);
    expect(broker.broker.parts.pulls.heldCount).toBe(1);
    await broker.clock.advance(5000);
    expect(await answer).toEqual({ code: 19, remark: 'NO_MATCHED_LOGIC_QUEUE', ext: position(0, 0) });
    await broker.stop();
  });

  test('the offset that comes with a pull is committed on arrival and not again on the replay', async () => {
    const broker = await startTestBroker();
    await sendAll(broker, ['m0', 'm1', 'm2']);
    await broker.readable('T', 0, 3);
    const consumer = broker.connect();
    const answer = consumer.pull({ sysFlag: 7, queueOffset: 3, commitOffset: 2 });
    await broker.until(() => broker.broker.parts.pulls.heldCount === 1);
    expect(await broker.call('QUERY_CONSUMER_OFFSET', { consumerGroup: 'g', topic: 'T', queueId: 0 })).toEqual({
      code: 0,
      ext: { offset: '2' },
    });
    await broker.call('UPDATE_CONSUMER_OFFSET', { consumerGroup: 'g', topic: 'T', queueId: 0, commitOffset: 3 });
    await sendAll(broker, ['m3']);
    await answer;
    expect(await broker.call('QUERY_CONSUMER_OFFSET', { consumerGroup: 'g', topic: 'T', queueId: 0 })).toEqual({
      code: 0,
      ext: { offset: '3' },
    });
    await broker.stop();
  });
});

test('a queue that was reset answers 21 with the new offset once, and commits are refused until then', async () => {
  const broker = await startTestBroker();
  await sendAll(broker, ['m0', 'm1', 'm2']);
  await broker.readable('T', 0, 3);
  await broker.pull();
  broker.broker.parts.offsets.reset('g', 'T', 0, 1);
  expect(await broker.call('UPDATE_CONSUMER_OFFSET', { consumerGroup: 'g', topic: 'T', queueId: 0, commitOffset: 3 })).toEqual({
    code: 0,
    remark: 'Offset has been previously reset',
  });
  expect(await broker.pull({ queueOffset: 3 })).toEqual({ code: 21, remark: 'OFFSET_RESET', ext: position(1, 3) });
  expect(await broker.pullBodies({ queueOffset: 1 })).toEqual(['m1', 'm2']);
  await broker.stop();
});

describe('SQL92', () => {
  const settings = { enablePropertyFilter: 'true' };
  const bySql = (topic: string, subString: string, subVersion = 1) => ({
    topic,
    subString,
    subVersion,
    tagsSet: [],
    codeSet: [],
    expressionType: 'SQL92',
    classFilterMode: false,
  });
  const sendAges = async (broker: TestBroker, ages: readonly number[], more: Record<string, string> = {}): Promise<void> => {
    for (const age of ages) await broker.send({ ...more, body: `age ${age}`, properties: { age: String(age), ...more } });
  };

  test('a group that registered an expression gets the messages it is true for, and after a new one those', async () => {
    const broker = await startTestBroker({ settings });
    await sendAges(broker, [17, 18, 19]);
    await broker.send({ body: 'no age' });
    await broker.readable('T', 0, 4);
    await broker.heartbeat({ consumers: [{ group: 'g', topics: [bySql('T', 'age >= 18')] }] });
    const byGroup = (subVersion: number) => broker.pullBodies({ sysFlag: 0, subVersion, subscription: '', expressionType: 'SQL92' });
    const first = await byGroup(1);
    await broker.heartbeat({ consumers: [{ group: 'g', topics: [bySql('T', 'age IS NULL', 2)] }] });
    expect([first, await byGroup(2)]).toEqual([['age 18', 'age 19'], ['no age']]);
    await broker.stop();
  });

  test('a pull that brings its expression along needs no heartbeat', async () => {
    const broker = await startTestBroker({ settings });
    await sendAges(broker, [17, 18]);
    await broker.readable('T', 0, 2);
    expect(await broker.pullBodies({ subscription: 'age < 18', expressionType: 'SQL92' })).toEqual(['age 17']);
    await broker.stop();
  });

  test('a held pull is woken by a message that its expression is true for, not by another', async () => {
    const broker = await startTestBroker({ settings });
    await broker.createTopic('T');
    const answer = broker.connect().pull({ sysFlag: 6, subscription: 'age > 18', expressionType: 'SQL92' });
    await broker.until(() => broker.broker.parts.pulls.heldCount === 1);
    await sendAges(broker, [3]);
    await broker.readable('T', 0, 1);
    expect(broker.broker.parts.pulls.heldCount).toBe(1);
    await sendAges(broker, [30]);
    expect(await answer).toMatchObject({ code: 0, ext: position(2, 2) });
    await broker.stop();
  });

  test('a message of the retry topic is judged by the expression of the topic it came from', async () => {
    const broker = await startTestBroker({ settings: { ...settings, filterSupportRetry: 'true' } });
    await broker.heartbeat({ consumers: [{ group: 'g', topics: [bySql('T', 'age > 18'), bySql('%RETRY%g', 'age IS NULL')] }] });
    for (const age of [17, 19])
      await broker.send({ topic: '%RETRY%g', body: `again ${age}`, properties: { age: String(age), RETRY_TOPIC: 'T' } });
    await broker.readable('%RETRY%g', 0, 2);
    expect(await broker.pullBodies({ topic: '%RETRY%g', sysFlag: 0, subVersion: 1, subscription: '', expressionType: 'SQL92' })).toEqual([
      'again 19',
    ]);
    await broker.stop();
  });
});
