import { expect } from 'vitest';
import { requestTest } from '../fixtures.ts';

const body = (clientId: string): string =>
  JSON.stringify({ clientId, consumerGroup: 'g', mqSet: [{ brokerName: 'b', queueId: 0, topic: 'T' }] });

requestTest('UNLOCK_BATCH_MQ', 'frees the queues of the client that holds them and no others', async (broker) => {
  await broker.call('LOCK_BATCH_MQ', {}, body('c1'));
  await broker.call('UNLOCK_BATCH_MQ', {}, body('c2'));
  const whileHeld = await broker.call('LOCK_BATCH_MQ', {}, body('c2'));
  expect(await broker.call('UNLOCK_BATCH_MQ', {}, body('c1'))).toEqual({ code: 0 });
  expect([whileHeld.body, (await broker.call('LOCK_BATCH_MQ', {}, body('c2'))).body]).toEqual([
    '{"lockOKMQSet":[]}',
    '{"lockOKMQSet":[{"brokerName":"b","queueId":0,"topic":"T"}]}',
  ]);
});
