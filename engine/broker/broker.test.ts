import { expect, test } from 'vitest';
import { NetError } from '../runtime/net.ts';
import { memoryNet } from '../runtime/memory-net.ts';
import { startTestBroker, TestClient } from './fixtures.ts';

const MAIN_PORT = 10911;
const VIP_PORT = 10909;

test('the VIP port answers as the main port does', async () => {
  const broker = await startTestBroker();
  await broker.createTopic('T');
  const vip = new TestClient(broker.net, broker.clock, `127.0.0.1:${VIP_PORT}`);
  const sent = await vip.send({ queueId: 0, body: 'through the VIP port' });
  expect([sent.code, await broker.pullBodies()]).toEqual([0, ['through the VIP port']]);
  await broker.stop();
});

test.each([MAIN_PORT, VIP_PORT])('does not start while port %i is taken, and leaves no listener behind', async (port) => {
  const net = memoryNet();
  const other = await net.listen({ host: '127.0.0.1', port }, () => {});
  await expect(startTestBroker({ net })).rejects.toThrow(NetError);
  await other.close();
  const broker = await startTestBroker({ net });
  await broker.stop();
});

test('a port of the system’s choice does without a VIP port that is taken', async () => {
  const net = memoryNet();
  const other = await net.listen({ host: '127.0.0.1', port: 39_998 }, () => {});
  const broker = await startTestBroker({ net, settings: { listenPort: '0' } });
  expect([broker.broker.address, (await broker.call('GET_BROKER_HA_STATUS')).code]).toEqual(['127.0.0.1:40000', 0]);
  await broker.stop();
  await other.close();
});
