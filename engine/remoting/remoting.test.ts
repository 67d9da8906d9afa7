import { afterEach, expect, it } from 'vitest';
import type { RemotingCommand } from '../protocol/remoting-command.ts';
import { silentLog } from '../runtime/log.ts';
import { ManualClock } from '../runtime/manual-clock.ts';
import { memoryNet } from '../runtime/memory-net.ts';
import { RequestError } from './channel.ts';
import type { Channel, RequestHandler } from './channel.ts';
import { createRemotingClient } from './client.ts';
import type { ChannelLimits } from './remoting-channel.ts';
import { createRemotingServer } from './server.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(handlers: [number, RequestHandler][], limits: Partial<ChannelLimits> = {}) {
  const net = memoryNet();
  const clock = new ManualClock();
  const opened: Channel[] = [];
  const server = createRemotingServer({
    net,
    clock,
    log: silentLog,
    listen: [{ host: '127.0.0.1', port: 0 }],
    handlers: new Map(handlers),
    limits,
    onOpen: (channel) => opened.push(channel),
  });
  await server.start();
  const client = createRemotingClient({ net, clock, log: silentLog, limits });
  closers.push(
    () => client.stop(),
    () => server.stop(),
  );
  return { net, clock, server, client, opened, address: `127.0.0.1:${server.addresses[0]?.port}` };
}

const whole = (command: RemotingCommand) => ({
  code: command.code,
  remark: command.remark,
  ext: command.extFields(),
  body: command.body?.toString('latin1'),
  flag: command.flag,
  version: command.version,
});

it('answers with the content that a handler returns, now, later or by a promise', async () => {
  const { client, address } = await start([
    [1, (request) => ({ code: 0, extFields: { echo: request.ext('say'), count: 3 }, body: request.body })],
    [2, async () => ({ code: 19, remark: 'nothing yet' })],
    [
      3,
      (request, channel) => {
        queueMicrotask(() => channel.respond(request, { code: 0, body: [Buffer.from('ab'), Buffer.from('cd')] }));
        return undefined;
      },
    ],
  ]);
  const [now, byPromise, later] = await Promise.all([
    client.invoke(address, { code: 1, extFields: { say: 'hi' }, body: Buffer.from('body') }, 1000),
    client.invoke(address, { code: 2 }, 1000),
    client.invoke(address, { code: 3 }, 1000),
  ]);
  expect([whole(now), whole(byPromise), whole(later)]).toEqual([
    { code: 0, remark: undefined, ext: { echo: 'hi', count: '3' }, body: 'body', flag: 1, version: 513 },
    { code: 19, remark: 'nothing yet', ext: {}, body: undefined, flag: 1, version: 513 },
    { code: 0, remark: undefined, ext: {}, body: 'abcd', flag: 1, version: 513 },
  ]);
});

it('keeps the bytes of large and small bodies in order', async () => {
  const large = Buffer.alloc(300_000, 'x');
  const { client, address } = await start([
    [1, (request) => ({ code: 0, body: request.ext('size') === 'large' ? [large, Buffer.from('end')] : Buffer.from('small') })],
  ]);
  const sizes = ['small', 'large', 'small', 'large', 'large', 'small'];
  const answers = await Promise.all(sizes.map((size) => client.invoke(address, { code: 1, extFields: { size } }, 1000)));
  expect(answers.map((answer) => answer.body?.length)).toEqual([5, 300_003, 5, 300_003, 300_003, 5]);
  expect(answers[1]?.body?.subarray(-4).toString()).toBe('xend');
});

it('turns an unknown code into 3, a refusal into its code, and any other throw into 1', async () => {
  const { client, address } = await start([
    [
      5,
      () => {
        throw new RequestError(17, 'topic[T] not exist');
      },
    ],
    [6, () => Promise.reject(new RangeError('out of range'))],
  ]);
  const answers = await Promise.all([4, 5, 6].map((code) => client.invoke(address, { code }, 1000)));
  expect(answers.map(({ code, remark }) => [code, remark])).toEqual([
    [3, ' request type 4 not supported'],
    [17, 'topic[T] not exist'],
    [1, 'RangeError: out of range'],
  ]);
});

it('does not answer a one-way request', async () => {
  const seen: number[] = [];
  const { client, address, clock } = await start([
    [
      7,
      (request) => {
        seen.push(request.flag);
        return { code: 0 };
      },
    ],
    [8, () => ({ code: 0, remark: 'first answer' })],
  ]);
  await client.invokeOneway(address, { code: 7 }, 1000);
  const answer = await client.invoke(address, { code: 8 }, 1000);
  await clock.advance(1);
  expect([seen, answer.remark]).toEqual([[2], 'first answer']);
});

it('lets a server call its client over the same connection, with ids of its own', async () => {
  const { client, address, opened } = await start([[1, () => ({ code: 0, remark: 'server' })]]);
  client.onRequest(40, (request) => ({ code: 0, remark: `client saw ${request.ext('consumerGroup')}` }));
  await client.invoke(address, { code: 1 }, 1000);
  const [channel] = opened;
  const [down, up] = await Promise.all([
    channel?.invoke({ code: 40, extFields: { consumerGroup: 'g' } }, 1000),
    client.invoke(address, { code: 1 }, 1000),
  ]);
  expect([down?.remark, up.remark]).toEqual(['client saw g', 'server']);
});

it('rejects a call that is not answered in time, and one whose connection closes', async () => {
  const { client, address, clock, opened } = await start([[1, () => undefined]]);
  const late = client.invoke(address, { code: 1 }, 3000);
  const lateOutcome = expect(late).rejects.toMatchObject({ code: 'timeout', retriable: true });
  await clock.advance(2900);
  await clock.advance(300);
  await lateOutcome;
  const cut = client.invoke(address, { code: 1 }, 3000);
  const cutOutcome = expect(cut).rejects.toMatchObject({ code: 'closed' });
  await clock.advance(1);
  opened[0]?.close();
  await cutOutcome;
  await expect(client.invoke('127.0.0.1:9', { code: 1 }, 100)).rejects.toMatchObject({ code: 'connectFailed' });
});

it('closes a connection that is idle for 120 s, and keeps one that is used', async () => {
  const { client, address, clock, opened } = await start([[1, () => ({ code: 0 })]]);
  await client.invoke(address, { code: 1 }, 1000);
  await clock.advance(100_000);
  await client.invoke(address, { code: 1 }, 1000);
  await clock.advance(100_000);
  expect(opened.map((channel) => channel.isOpen)).toEqual([true]);
  await clock.advance(30_000);
  expect(opened.map((channel) => channel.isOpen)).toEqual([false]);
});

it('closes a connection that sends no frame, and one whose frame is too large', async () => {
  const { net, address, opened, clock } = await start([], { frameBytesMax: 1024 });
  const port = Number(address.split(':')[1]);
  const garbage = await net.connect({ host: '127.0.0.1', port, timeoutMs: 100 });
  garbage.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  const large = await net.connect({ host: '127.0.0.1', port, timeoutMs: 100 });
  large.write(Buffer.from([0, 0, 4, 1]));
  const fine = await net.connect({ host: '127.0.0.1', port, timeoutMs: 100 });
  fine.write(Buffer.from([0, 0, 3]));
  await clock.advance(1);
  expect(opened.map((channel) => channel.isOpen)).toEqual([false, false, true]);
});

it('stops reading a peer that does not read, and serves the others', async () => {
  const body = Buffer.alloc(100_000);
  let served = 0;
  const { net, address, opened, clock, client } = await start(
    [
      [
        1,
        () => {
          served++;
          return { code: 0, body };
        },
      ],
      [2, () => ({ code: 0 })],
    ],
    { pauseReadingBytes: 250_000, unsentBytesMax: 1_000_000 },
  );
  const { encodeFrame } = await import('../protocol/frame.ts');
  const frame = (opaque: number) => encodeFrame({ code: 1, language: 'JAVA', version: 0, opaque, flag: 0 });
  const peer = await net.connect({ host: '127.0.0.1', port: Number(address.split(':')[1]), timeoutMs: 100 });
  for (let i = 0; i < 100; i++) {
    peer.write(frame(i));
    await clock.advance(0);
  }
  expect(served).toBeLessThan(10);
  expect(opened[0]?.isOpen).toBe(true);
  expect((await client.invoke(address, { code: 2 }, 1000)).code).toBe(0);
});
