import { expect, test } from 'vitest';
import { requestTest, startTestBroker } from '../fixtures.ts';

const queue = (queueId: number) => ({ brokerName: 'b', queueId, topic: 'T' });
const body = (clientId: string, ...queueIds: number[]): string =>
  JSON.stringify({ clientId, consumerGroup: 'g', mqSet: queueIds.map(queue) });
const granted = (...queueIds: number[]) => ({ code: 0, body: JSON.stringify({ lockOKMQSet: queueIds.map(queue) }) });

requestTest('LOCK_BATCH_MQ', 'grants what is free or already the client’s', async (broker) => {
  expect([
    await broker.call('LOCK_BATCH_MQ', {}, body('c1', 0, 1)),
    await broker.call('LOCK_BATCH_MQ', {}, body('c2', 1, 2)),
    await broker.call('LOCK_BATCH_MQ', {}, body('c1', 1)),
  ]).toEqual([granted(0, 1), granted(2), granted(1)]);
});

test('a lock that was not renewed for a minute goes to who asks', async () => {
  const broker = await startTestBroker();
  await broker.call('LOCK_BATCH_MQ', {}, body('c1', 0));
  await broker.clock.advance(60_000);
  expect(await broker.call('LOCK_BATCH_MQ', {}, body('c2', 0))).toEqual(granted());
  await broker.clock.advance(1);
  expect(await broker.call('LOCK_BATCH_MQ', {}, body('c2', 0))).toEqual(granted(0));
  await broker.stop();
});
