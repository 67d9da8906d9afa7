import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test } from 'vitest';
import { encodeFrame } from '../protocol/frame.ts';
import { systemClock } from '../runtime/clock.ts';
import { silentLog } from '../runtime/log.ts';
import type { Connection } from '../runtime/net.ts';
import { nodeNet } from '../runtime/node-net.ts';
import type { Channel, RemotingServer, RequestHandler } from './channel.ts';
import { createRemotingClient } from './client.ts';
import type { ChannelLimits } from './remoting-channel.ts';
import { createRemotingServer } from './server.ts';

const IDLE_CONNECTIONS = 2000;
const PEERS_THAT_DO_NOT_READ = 200;
const BODY_BYTES = 32 * 1024;
const PAUSE_READING_BYTES = 128 * 1024;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function startServer(
  handlers: [number, RequestHandler][],
  limits: Partial<ChannelLimits> = {},
): Promise<{ server: RemotingServer; port: number; channels: Set<Channel> }> {
  const channels = new Set<Channel>();
  const server = createRemotingServer({
    net: nodeNet,
    clock: systemClock,
    log: silentLog,
    listen: [{ host: '127.0.0.1', port: 0 }],
    handlers: new Map(handlers),
    limits,
    onOpen: (channel) => channels.add(channel),
    onClose: (channel) => channels.delete(channel),
  });
  await server.start();
  closers.push(() => server.stop());
  return { server, port: server.addresses[0]?.port ?? 0, channels };
}

async function connect(port: number): Promise<Connection> {
  const connection = await nodeNet.connect({ host: '127.0.0.1', port, timeoutMs: 10_000 });
  closers.push(() => connection.destroy());
  return connection;
}

async function connectMany(port: number, count: number): Promise<Connection[]> {
  const connections: Connection[] = [];
  while (connections.length < count) {
    const batch = Math.min(100, count - connections.length);
    connections.push(...(await Promise.all(Array.from({ length: batch }, () => connect(port)))));
  }
  return connections;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of buffers that something still holds: what is only waiting to be collected says nothing of a leak. */
function heldBufferBytes(): number {
  // Buffers are swept beside the program: the second collection waits for what the first has found.
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

async function until(what: string, condition: () => boolean): Promise<void> {
  const deadlineMs = systemClock.monotonicMs() + 15_000;
  while (!condition()) {
    if (systemClock.monotonicMs() > deadlineMs) throw new Error(`not within 15 s: ${what}`);
    await new Promise<void>((resolve) => void systemClock.after(5, resolve));
  }
}

test('2,000 idle connections and 200 peers that do not read leave the others served and memory bounded', async () => {
  let largeAnswers = 0;
  const { port, channels } = await startServer(
    [
      [11, () => ({ code: 0, body: Buffer.alloc(BODY_BYTES, largeAnswers++) })],
      [34, (request) => ({ code: 0, body: request.body })],
    ],
    { pauseReadingBytes: PAUSE_READING_BYTES },
  );
  await connectMany(port, IDLE_CONNECTIONS);
  const deaf = await connectMany(port, PEERS_THAT_DO_NOT_READ);
  const before = heldBufferBytes();
  const request = encodeFrame({ code: 11, language: 'JAVA', version: 513, opaque: 1, flag: 0 });
  // Far more than system buffers take: each would be sent 32 MiB.
  const flood = Buffer.concat(Array.from({ length: 1000 }, () => request));
  for (const peer of deaf) peer.pause();
  for (const peer of deaf) peer.write(flood);

  const client = createRemotingClient({ net: nodeNet, clock: systemClock, log: silentLog });
  closers.push(() => client.stop());
  const call = async (i: number): Promise<boolean> => {
    const response = await client.invoke(`127.0.0.1:${port}`, { code: 34, body: Buffer.from(`call ${i}`) }, 10_000);
    return response.code === 0 && response.body?.toString() === `call ${i}`;
  };
  for (let round = 0; round < 20; round++) {
    expect(await Promise.all(Array.from({ length: 100 }, (_, i) => call(i)))).toEqual(Array.from({ length: 100 }, () => true));
  }
  const held = (): Channel[] => [...channels].filter((channel) => channel.bufferedBytes > 0);
  await until(
    'every deaf peer is held back',
    () => held().length === PEERS_THAT_DO_NOT_READ && held().every((channel) => channel.bufferedBytes > PAUSE_READING_BYTES),
  );
  const perPeerMax = PAUSE_READING_BYTES + BODY_BYTES + 1024;
  expect(Math.max(...held().map((channel) => channel.bufferedBytes))).toBeLessThanOrEqual(perPeerMax);
  expect(heldBufferBytes() - before).toBeLessThan(PEERS_THAT_DO_NOT_READ * perPeerMax * 2);
  expect(channels.size).toBe(IDLE_CONNECTIONS + PEERS_THAT_DO_NOT_READ + 1);

  const answeredBefore = largeAnswers;
  const [first] = deaf;
  first?.onData(() => {});
  first?.resume();
  await until('a peer that reads again is served', () => largeAnswers > answeredBefore + 500);
});

test('a peer that sends nonsense is closed, and the port goes on', async () => {
  const { port } = await startServer([[34, () => ({ code: 0 })]]);
  const connection = await connect(port);
  const closed = new Promise((resolve) => connection.onClose(resolve));
  connection.onData(() => {});
  connection.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  await closed;
  const client = createRemotingClient({ net: nodeNet, clock: systemClock, log: silentLog });
  closers.push(() => client.stop());
  expect((await client.invoke(`127.0.0.1:${port}`, { code: 34 }, 5000)).code).toBe(0);
});

test('bodies of many parts and of megabytes arrive whole', async () => {
  const parts = Array.from({ length: 64 }, (_, i) => Buffer.alloc(50_000 + i, i));
  const { port } = await startServer([[11, () => ({ code: 0, body: parts })]]);
  const client = createRemotingClient({ net: nodeNet, clock: systemClock, log: silentLog });
  closers.push(() => client.stop());
  const responses = await Promise.all(
    Array.from({ length: 4 }, () => client.invoke(`127.0.0.1:${port}`, { code: 11, body: Buffer.alloc(3_000_000) }, 10_000)),
  );
  for (const response of responses) expect(response.body?.equals(Buffer.concat(parts))).toBe(true);
});
