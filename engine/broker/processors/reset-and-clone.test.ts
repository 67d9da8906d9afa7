import { describe, expect, test } from 'vitest';
import type { TestBroker } from '../fixtures.ts';
import { START_MS, requestTest, startTestBroker } from '../fixtures.ts';
// Tests of ./invoke-broker-to-reset-offset.ts, ./clone-group-offset.ts, ./get-all-consumer-offset.ts and ./get-all-delay-offset.ts

async function fourMessages(broker: TestBroker): Promise<void> {
  await broker.createTopic('T', { readQueueNums: 2, writeQueueNums: 2 });
  for (let i = 0; i < 4; i++) {
    await broker.send({ body: `m${i}` });
    await broker.readable('T', 0, i + 1);
    await broker.clock.advance(1000);
  }
  await broker.pull({ sysFlag: 5, queueOffset: 4, commitOffset: 4, suspendTimeoutMillis: 0 });
}
const table = (...offsets: number[]) => ({
  code: 0,
  body: `{"offsetTable":{${offsets.map((offset, queueId) => `{"brokerName":"b","queueId":${queueId},"topic":"T"}:${offset}`).join(',')}}}`,
});
const reset = (broker: TestBroker, more: Record<string, string | number | boolean> = {}) =>
  broker.call('INVOKE_BROKER_TO_RESET_OFFSET', { topic: 'T', group: 'g', timestamp: START_MS + 1000, isForce: true, ...more });

requestTest('INVOKE_BROKER_TO_RESET_OFFSET', 'moves a group to a time, whether it is online or not', async (broker) => {
  await fourMessages(broker);
  expect(await reset(broker)).toEqual(table(1, 0));
  expect((await broker.pull({ queueOffset: 4 })).ext?.nextBeginOffset).toBe('1');
  expect(await broker.call('QUERY_CONSUMER_OFFSET', { consumerGroup: 'g', topic: 'T', queueId: 0 })).toEqual({
    code: 0,
    ext: { offset: '1' },
  });
});

test('one queue is moved to an offset, and a negative time means the end', async () => {
  const broker = await startTestBroker();
  await fourMessages(broker);
  expect([
    await reset(broker, { queueId: 0, offset: 2 }),
    await reset(broker, { queueId: 0, offset: 9 }),
    await reset(broker, { timestamp: -1 }),
  ]).toEqual([table(2), { code: 1, remark: 'Target offset 9 not in consume queue range [0-4]' }, table(4, 0)]);
  await broker.stop();
});

test('an unknown topic and an unknown group are refused', async () => {
  const broker = await startTestBroker();
  await broker.createTopic('T');
  expect([await reset(broker, { topic: 'U' }), await reset(broker)]).toEqual([
    { code: 17, remark: 'Topic U does not exist' },
    { code: 26, remark: 'Group g does not exist' },
  ]);
  await broker.stop();
});

describe('with useServerSideResetOffset off the members are told', () => {
  const settings = { useServerSideResetOffset: 'false' };

  test('with offsets by queue, never forward unless it is forced', async () => {
    const broker = await startTestBroker({ settings });
    await fourMessages(broker);
    await broker.pull({ queueId: 1, sysFlag: 5, commitOffset: 0, suspendTimeoutMillis: 0 });
    const member = broker.connect();
    await member.heartbeat({ consumers: [{ group: 'g', topics: ['T'] }] });
    expect(await reset(broker, { isForce: false })).toEqual(table(1, 0));
    await broker.until(() => member.received.some((request) => request.name === 'RESET_CONSUMER_CLIENT_OFFSET'));
    expect(member.received.at(-1)).toEqual({
      name: 'RESET_CONSUMER_CLIENT_OFFSET',
      ext: { topic: 'T', group: 'g', timestamp: String(START_MS + 1000), isForce: 'false', queueId: '-1', offset: '-1' },
      body: table(1, 0).body,
    });
    await broker.stop();
  });

  test('and a group that is offline is refused with 206', async () => {
    const broker = await startTestBroker({ settings });
    await fourMessages(broker);
    expect((await reset(broker)).remark).toBe('THe consumer group <g> not exist');
    await broker.pull({ queueId: 1, sysFlag: 5, commitOffset: 0, suspendTimeoutMillis: 0 });
    expect(await reset(broker)).toEqual({
      code: 206,
      remark: `Consumer not online, so can not reset offset, Group: g Topic: T Timestamp: ${START_MS + 1000}`,
    });
    await broker.stop();
  });
});

requestTest('CLONE_GROUP_OFFSET', 'copies the offsets of one topic or of all', async (broker) => {
  await fourMessages(broker);
  expect(await broker.call('CLONE_GROUP_OFFSET', { srcGroup: 'g', destGroup: 'h', topic: 'T', offline: true })).toEqual({ code: 0 });
  expect(await broker.call('QUERY_CONSUMER_OFFSET', { consumerGroup: 'h', topic: 'T', queueId: 0 })).toEqual({
    code: 0,
    ext: { offset: '4' },
  });
  await broker.call('CLONE_GROUP_OFFSET', { srcGroup: 'g', destGroup: 'i', topic: '', offline: true });
  expect(broker.broker.parts.offsets.topicsOf('i')).toEqual(['T']);
});

requestTest('GET_ALL_CONSUMER_OFFSET', 'answers the table of offsets', async (broker) => {
  await fourMessages(broker);
  expect(await broker.call('GET_ALL_CONSUMER_OFFSET')).toEqual({ code: 0, body: '{"offsetTable":{"T@g":{0:4}}}' });
});

requestTest('GET_ALL_DELAY_OFFSET', 'answers how far the delay levels are', async (broker) => {
  await broker.send({ properties: { DELAY: '1', UNIQ_KEY: 'u' } });
  await broker.clock.advance(1001);
  await broker.readable('T', 0, 1);
  expect(await broker.call('GET_ALL_DELAY_OFFSET')).toEqual({
    code: 0,
    body: `{"dataVersion":{"counter":0,"stateVersion":0,"timestamp":${START_MS}},"offsetTable":{1:1}}`,
  });
});
