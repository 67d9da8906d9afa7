import { describe, expect, test } from 'vitest';
import { recordProperties } from '../../protocol/message-record.ts';
import type { TestBroker } from '../fixtures.ts';
import { pullHeader, requestTest, startTestBroker } from '../fixtures.ts';

const settings = { messageDelayLevel: '1s 2s 3s 4s 5s' };
const OWN = { UNIQ_KEY: 'u', MSG_REGION: 'DefaultRegion', TRACE_ON: 'true', CLUSTER: 'C' };

function sendBack(broker: TestBroker, offset: number, more: Record<string, string | number> = {}) {
  return broker.call('CONSUMER_SEND_MSG_BACK', { offset, group: 'g', delayLevel: 0, originTopic: 'T', maxReconsumeTimes: 2, ...more });
}

async function lastOf(broker: TestBroker, topic: string, queueOffset: number) {
  const [record] = await broker.records('PULL_MESSAGE', pullHeader({ topic, queueOffset, consumerGroup: 'reader' }));
  return record;
}

requestTest(
  'CONSUMER_SEND_MSG_BACK',
  'brings a message again, later each time, until it becomes a dead letter',
  async (broker) => {
    await broker.send({ body: 'fails', properties: { UNIQ_KEY: 'u' } });
    expect(await sendBack(broker, 0)).toEqual({ code: 0 });
    await broker.clock.advance(2900);
    expect((await broker.call('GET_MAX_OFFSET', { topic: '%RETRY%g', queueId: 0 })).ext).toEqual({ offset: '0' });
    await broker.clock.advance(101);
    await broker.readable('%RETRY%g', 0, 1);
    const first = await lastOf(broker, '%RETRY%g', 0);
    await sendBack(broker, first?.physicalOffset ?? -1);
    await broker.clock.advance(4001);
    await broker.readable('%RETRY%g', 0, 2);
    const second = await lastOf(broker, '%RETRY%g', 1);
    await sendBack(broker, second?.physicalOffset ?? -1);
    await broker.readable('%DLQ%g', 0, 1);
    const dead = await lastOf(broker, '%DLQ%g', 0);
    const origin = { RETRY_TOPIC: 'T', ORIGIN_MESSAGE_ID: '7F00000100002A9F0000000000000000', WAIT: 'false' };
    const parked = { REAL_TOPIC: '%RETRY%g', REAL_QID: '0' };
    expect(
      [first, second, dead].map(
        (record) => record && [record.body.toString(), record.reconsumeTimes, Object.fromEntries(recordProperties(record))],
      ),
    ).toEqual([
      ['fails', 1, { ...OWN, ...origin, ...parked, DELAY: '3' }],
      ['fails', 2, { ...OWN, ...origin, ...parked, DELAY: '4' }],
      ['fails', 3, { ...OWN, ...origin, ...parked, DELAY: '0' }],
    ]);
    expect((await broker.call('GET_TOPIC_CONFIG', { topic: '%DLQ%g' })).body).toContain('"perm":6,"readQueueNums":1');
  },
  { settings },
);

test('a level that the client chooses is taken, and a negative one means dead letter', async () => {
  const broker = await startTestBroker({ settings });
  await broker.send({ body: 'a' });
  await sendBack(broker, 0, { delayLevel: 1 });
  await sendBack(broker, 0, { delayLevel: -1 });
  await broker.readable('%DLQ%g', 0, 1);
  await broker.clock.advance(1001);
  await broker.readable('%RETRY%g', 0, 1);
  await broker.stop();
});

describe('sending back is refused', () => {
  test.each([
    ['without a message at the offset', { offset: 77 }, { code: 1, remark: 'look message by offset failed, 77' }],
    [
      'for an unknown group',
      { group: 'new' },
      {
        code: 26,
        remark: 'subscription group not exist, new \nSee https://rocketmq.apache.org/docs/bestPractice/06FAQ for further details.',
      },
    ],
  ])('%s', async (_what, more, expected) => {
    const broker = await startTestBroker({ settings });
    await broker.send({ body: 'a' });
    await broker.call('GET_SUBSCRIPTIONGROUP_CONFIG', { group: 'g' });
    broker.broker.parts.config.values.autoCreateSubscriptionGroup = false;
    expect(await sendBack(broker, 0, more)).toEqual(expected);
    await broker.stop();
  });
});

test('a group without retry queues drops what is sent back', async () => {
  const broker = await startTestBroker({ settings });
  await broker.call('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP', {}, '{"groupName":"g","retryQueueNums":0}');
  await broker.send({ body: 'a' });
  expect([await sendBack(broker, 0), (await broker.call('GET_TOPIC_CONFIG', { topic: '%RETRY%g' })).code]).toEqual([{ code: 0 }, 17]);
  await broker.stop();
});

test('under SYNC_FLUSH a message that was sent back is durable before the answer, though it is stored with WAIT=false', async () => {
  const broker = await startTestBroker({ settings: { flushDiskType: 'SYNC_FLUSH' } });
  await broker.send({ topic: 'T' });
  await sendBack(broker, 0);
  const gate = Promise.withResolvers<void>();
  broker.disk.syncDelay = () => gate.promise;
  let answered = false;
  const answer = sendBack(broker, 0).finally(() => (answered = true));
  await broker.readable('SCHEDULE_TOPIC_XXXX', 2, 2);
  expect(answered).toBe(false);
  broker.disk.syncDelay = () => Promise.resolve();
  gate.resolve();
  expect((await answer).code).toBe(0);
  await broker.stop();
});
