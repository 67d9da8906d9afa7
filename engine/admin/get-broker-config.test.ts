import { expect, it } from 'vitest';
import { clusterOnMemoryNet } from './fixtures/cluster-on-memory-net.ts';
import { getBrokerConfig } from './get-broker-config.ts';

it('reads the settings of a broker out of their text', async () => {
  const cluster = await clusterOnMemoryNet();
  const config = await getBrokerConfig(cluster.caller, cluster.brokers[0]?.address ?? '');
  expect([...config]).toEqual([
    ['messageDelayLevel', '1s 5s 10s'],
    ['maxMessageSize', '4194304'],
    ['useServerSideResetOffset', 'true'],
  ]);
  await cluster.stop();
});
