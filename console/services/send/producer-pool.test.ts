import { expect, it } from 'vitest';
import { FakeCluster } from '../../../engine/client/fixtures.ts';
import { RequestCode } from '../../../engine/protocol/request-code.ts';
import { createProducerPool, producerIdleMs } from './producer-pool.ts';

it('starts one producer a connection and lets it leave the brokers when it has been idle', async () => {
  const cluster = await FakeCluster.start();
  cluster.createTopic('T', 1);
  const pool = createProducerPool(cluster.environment());
  const target = { id: 'a', namesrvAddresses: () => [cluster.namesrvAddr] };
  const send = () => cluster.settled(pool.use(target, (producer) => producer.send({ topic: 'T', body: 'x' })));
  await Promise.all([send(), send()]);
  await cluster.clock.advance(producerIdleMs - 1000);
  await send();
  await cluster.clock.advance(producerIdleMs - 1000);
  const before = pool.size;
  await cluster.clock.advance(2000);
  await cluster.until(() => cluster.broker().requests.includes(RequestCode.UNREGISTER_CLIENT));
  expect([before, pool.size, cluster.broker().topics.get('T')?.[0]?.length]).toEqual([1, 0, 3]);
});
