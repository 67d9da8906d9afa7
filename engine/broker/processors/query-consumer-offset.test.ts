import { expect, test } from 'vitest';
import { requestTest, startTestBroker } from '../fixtures.ts';

const of = (queueId: number) => ({ consumerGroup: 'g', topic: 'T', queueId });

requestTest('QUERY_CONSUMER_OFFSET', 'answers what was committed, 0 for a young queue and 22 for an empty one', async (broker) => {
  await broker.send({ queueId: 1 });
  await broker.readable('T', 1, 1);
  await broker.pull({ queueId: 2, sysFlag: 5, commitOffset: 7, suspendTimeoutMillis: 0 });
  expect([
    await broker.call('QUERY_CONSUMER_OFFSET', of(2)),
    await broker.call('QUERY_CONSUMER_OFFSET', of(1)),
    await broker.call('QUERY_CONSUMER_OFFSET', of(0)),
  ]).toEqual([
    { code: 0, ext: { offset: '7' } },
    { code: 0, ext: { offset: '0' } },
    { code: 22, remark: 'Not found, V3_0_6_SNAPSHOT maybe this group consumer boot first' },
  ]);
});

test('a client that does not want a zero gets 22 for a queue without a committed offset', async () => {
  const broker = await startTestBroker();
  await broker.send({});
  await broker.readable('T', 0, 1);
  expect(await broker.call('QUERY_CONSUMER_OFFSET', { ...of(0), setZeroIfNotFound: false })).toEqual({
    code: 22,
    remark: 'Not found, do not set to zero, maybe this group boot first',
  });
  await broker.stop();
});
