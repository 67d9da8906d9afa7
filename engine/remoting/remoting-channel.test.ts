import { afterEach, describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame } from '../protocol/frame.ts';
import { getMaxOffset } from '../protocol/headers/get-max-offset.ts';
import { SerializeType, type RemotingCommand } from '../protocol/remoting-command.ts';
import { silentLog } from '../runtime/log.ts';
import { ManualClock } from '../runtime/manual-clock.ts';
import { memoryNet } from '../runtime/memory-net.ts';
import type { Connection } from '../runtime/net.ts';
import { RequestError, type Channel, type RemotingClient, type RemotingServer, type RequestHandler } from './channel.ts';
import { createRemotingClient } from './client.ts';
import type { ChannelLimits } from './remoting-channel.ts';
import { createRemotingServer } from './server.ts';

interface Scene {
  clock: ManualClock;
  server: RemotingServer;
  client: RemotingClient;
  address: string;
  /** A connection without a client behind it. */
  connect: () => Promise<Connection>;
}

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop();
});

async function scene(
  handlers: Record<number, RequestHandler>,
  limits: Partial<ChannelLimits> = {},
  clientLimits: Partial<ChannelLimits> = {},
): Promise<Scene> {
  const clock = new ManualClock();
  const net = memoryNet();
  const table = new Map(Object.entries(handlers).map(([code, handler]) => [Number(code), handler]));
  const server = createRemotingServer({ net, clock, log: silentLog, listen: [{ host: 'server', port: 0 }], handlers: table, limits });
  await server.start();
  const port = server.addresses[0]?.port ?? 0;
  const client = createRemotingClient({ net, clock, log: silentLog, limits: clientLimits });
  open.push(client, server);
  return { clock, server, client, address: `server:${port}`, connect: () => net.connect({ host: 'server', port, timeoutMs: 1000 }) };
}

const echo: RequestHandler = (request) => ({ code: 0, remark: request.ext('say'), body: request.body });

function outcome(promise: Promise<RemotingCommand>): Promise<unknown> {
  return promise.then(
    (response) => ({ code: response.code, remark: response.remark }),
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
}

function collect(connection: Connection): { frames: () => RemotingCommand[]; closed: Promise<void> } {
  const chunks: Buffer[] = [];
  connection.onData((bytes) => chunks.push(bytes));
  const closed = new Promise<void>((resolve) => connection.onClose(() => resolve()));
  const frames = (): RemotingCommand[] => {
    const bytes = Buffer.concat(chunks);
    const found: RemotingCommand[] = [];
    for (let at = 0; at < bytes.length; at += bytes.readInt32BE(at) + 4) found.push(decodeFrame(bytes, at, at + 4 + bytes.readInt32BE(at)));
    return found;
  };
  return { frames, closed };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a request', () => {
  test('is answered with the response that has its id', async () => {
    const { client, address } = await scene({ 10: echo });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        client.invoke(address, { code: 10, extFields: { say: `n${i}` }, body: Buffer.from([i]) }, 1000),
      ),
    );
    expect(answers.map((answer) => [answer.remark, answer.body?.[0]])).toEqual(Array.from({ length: 100 }, (_, i) => [`n${i}`, i]));
  });

  test.each<[string, RequestHandler | undefined, unknown]>([
    ['nobody handles', undefined, { code: 3, remark: ' request type 10 not supported' }],
    [
      'is refused',
      () => {
        throw new RequestError(17, 'no such topic');
      },
      { code: 17, remark: 'no such topic' },
    ],
    ['is refused later', () => Promise.reject(new RequestError(22, 'nothing')), { code: 22, remark: 'nothing' }],
    [
      'fails',
      () => {
        throw new TypeError('boom');
      },
      { code: 1, remark: 'TypeError: boom' },
    ],
    ['fails later', () => Promise.reject(new TypeError('boom')), { code: 1, remark: 'TypeError: boom' }],
    [
      'lacks a field',
      (request) => ({ code: 0, remark: getMaxOffset.request.decode(request).topic }),
      { code: 1, remark: 'RemotingCommandException: the custom field <topic> is null' },
    ],
    ['is answered by a promise', () => Promise.resolve({ code: 0 }), { code: 0, remark: undefined }],
    [
      'is answered through the channel',
      (request, channel) => {
        queueMicrotask(() => channel.respond(request, { code: 5 }));
        return undefined;
      },
      { code: 5, remark: undefined },
    ],
  ])('that %s gets its answer', async (_, handler, answer) => {
    const { client, address } = await scene(handler === undefined ? {} : { 10: handler });
    expect(await outcome(client.invoke(address, { code: 10 }, 1000))).toEqual(answer);
  });

  test('without an answer fails at its time limit, and a late answer is dropped', async () => {
    const late: (() => void)[] = [];
    const { client, address, clock } = await scene({
      10: (request, channel) => void late.push(() => channel.respond(request, { code: 0 })),
      11: echo,
    });
    const result = outcome(client.invoke(address, { code: 10 }, 3000));
    await clock.advance(2900);
    expect(late).toHaveLength(1);
    await clock.advance(300);
    expect(await result).toBe('timeout');
    late[0]?.();
    expect(await outcome(client.invoke(address, { code: 11, extFields: { say: 'still here' } }, 1000))).toEqual({
      code: 0,
      remark: 'still here',
    });
  });

  test('fails when the connection closes, when there is none, and when too many wait', async () => {
    const { client, address, connect } = await scene(
      {
        10: () => undefined,
        12: (_, channel) => {
          channel.close();
          return undefined;
        },
      },
      {},
      { pendingRequestsMax: 1 },
    );
    const waiting = outcome(client.invoke(address, { code: 10 }, 1000));
    await settle();
    expect(await outcome(client.invoke(address, { code: 10 }, 1000))).toBe('tooManyRequests');
    const probe = await connect();
    const { closed } = collect(probe);
    probe.write(encodeFrame({ code: 12, language: 'JAVA', version: 1, opaque: 1, flag: 0 }));
    await closed;
    await client.stop();
    expect(await waiting).toBe('closed');
    expect(await outcome(client.invoke('server:1', { code: 10 }, 1000))).toBe('closed');
    const other = await scene({});
    expect(await outcome(other.client.invoke('server:1', { code: 10 }, 1000))).toBe('connectFailed');
    expect(await outcome(other.client.invoke('nonsense', { code: 10 }, 1000))).toBe('connectFailed');
  });

  test('that is one-way gets no answer, whatever its handler says', async () => {
    const seen: number[] = [];
    const { connect } = await scene({
      10: (request) => {
        seen.push(request.opaque);
        return { code: 0 };
      },
    });
    const connection = await connect();
    const { frames } = collect(connection);
    connection.write(encodeFrame({ code: 10, language: 'JAVA', version: 1, opaque: 7, flag: 2 }));
    connection.write(encodeFrame({ code: 99, language: 'JAVA', version: 1, opaque: 8, flag: 2 }));
    connection.write(encodeFrame({ code: 10, language: 'JAVA', version: 1, opaque: 9, flag: 0 }));
    await settle();
    expect([seen, frames().map((frame) => frame.opaque)]).toEqual([[7, 9], [9]]);
  });

  test('is answered in its codec, and in JSON when it came from C++', async () => {
    const { connect } = await scene({ 10: echo });
    const connection = await connect();
    const { frames } = collect(connection);
    const header = { code: 10, version: 1, flag: 0, extFields: { say: 'x' } };
    connection.write(encodeFrame({ ...header, language: 'JAVA', opaque: 1 }, undefined, SerializeType.ROCKETMQ));
    connection.write(encodeFrame({ ...header, language: 'CPP', opaque: 2 }, undefined, SerializeType.ROCKETMQ));
    connection.write(encodeFrame({ ...header, language: 'GO', opaque: 3 }, undefined, SerializeType.JSON));
    await settle();
    expect(frames().map((frame) => [frame.opaque, frame.serializeType, frame.flag, frame.version, frame.language, frame.remark])).toEqual([
      [1, SerializeType.ROCKETMQ, 1, 513, 'JAVA', 'x'],
      [2, SerializeType.JSON, 1, 513, 'JAVA', 'x'],
      [3, SerializeType.JSON, 1, 513, 'JAVA', 'x'],
    ]);
  });
});

test('both sides send requests over one connection, and equal ids do not mix', async () => {
  const toClient: Promise<unknown>[] = [];
  const { client, address } = await scene({
    10: async (request, channel: Channel) => {
      toClient.push(outcome(channel.invoke({ code: 40, extFields: { say: `from the server ${request.opaque}` } }, 1000)));
      return { code: 0, remark: `opaque ${request.opaque}` };
    },
  });
  client.onRequest(40, (request) => ({ code: 0, remark: `${request.ext('say')}, answered` }));
  const [a, b] = await Promise.all([client.invoke(address, { code: 10 }, 1000), client.invoke(address, { code: 10 }, 1000)]);
  expect([a.remark, b.remark]).toEqual([`opaque ${a.opaque}`, `opaque ${b.opaque}`]);
  expect(await Promise.all(toClient)).toEqual([a, b].map((each) => ({ code: 0, remark: `from the server ${each.opaque}, answered` })));
});

test('the answers of one callback leave as one write', async () => {
  const { connect } = await scene({ 10: echo });
  const connection = await connect();
  const sizes: number[] = [];
  connection.onData((bytes) => sizes.push(bytes.length));
  const request = encodeFrame({ code: 10, language: 'JAVA', version: 1, opaque: 1, flag: 0 });
  connection.write(Buffer.concat(Array.from({ length: 20 }, () => request)));
  await settle();
  expect(sizes).toHaveLength(1);
});

describe('a connection', () => {
  test('that is idle is closed, one that is used is not', async () => {
    const { clock, client, address, connect } = await scene({ 10: echo }, { idleMs: 120_000 });
    const idle = collect(await connect());
    let isClosed = false;
    void idle.closed.then(() => (isClosed = true));
    await clock.advance(119_000);
    expect([isClosed, await outcome(client.invoke(address, { code: 10 }, 1000))]).toEqual([false, { code: 0, remark: undefined }]);
    await clock.advance(10_000);
    expect([isClosed, await outcome(client.invoke(address, { code: 10 }, 1000))]).toEqual([true, { code: 0, remark: undefined }]);
  });

  test.each<[string, Buffer]>([
    ['a frame that is too large', Buffer.from([0x7f, 0, 0, 0])],
    ['a header that is none', Buffer.concat([Buffer.from([0, 0, 0, 7, 0, 0, 0, 3]), Buffer.from('[1]')])],
  ])('that brings %s is closed', async (_, bytes) => {
    const { connect } = await scene({ 10: echo });
    const connection = await connect();
    const { closed } = collect(connection);
    connection.write(bytes);
    await closed;
  });

  test('to a peer that does not read is not served further, goes on when it reads, and is closed when its queue grows', async () => {
    let handled = 0;
    let channelOf: Channel | undefined;
    const answer: RequestHandler = (_, channel) => {
      handled++;
      channelOf = channel;
      return { code: 0, body: Buffer.alloc(1000) };
    };
    const { connect } = await scene({ 10: answer }, { pauseReadingBytes: 10_000, unsentBytesMax: 50_000 });
    const connection = await connect();
    connection.pause();
    const { frames, closed } = collect(connection);
    const request = encodeFrame({ code: 10, language: 'JAVA', version: 1, opaque: 1, flag: 0 });
    connection.write(Buffer.concat(Array.from({ length: 100 }, () => request)));
    await settle();
    expect(handled).toBeLessThan(15);
    connection.resume();
    for (let turns = 0; turns < 30; turns++) await settle();
    expect([handled, frames().length]).toEqual([100, 100]);
    connection.pause();
    for (let i = 0; i < 60; i++) channelOf?.invokeOneway({ code: 40, body: Buffer.alloc(1000) });
    connection.resume();
    await closed;
  });

  test('takes no further requests while too many promises are open', async () => {
    const answers: (() => void)[] = [];
    const { connect } = await scene({ 10: () => new Promise((resolve) => answers.push(() => resolve({ code: 0 }))) }, { handlingMax: 2 });
    const connection = await connect();
    const request = encodeFrame({ code: 10, language: 'JAVA', version: 1, opaque: 1, flag: 0 });
    connection.write(Buffer.concat([request, request, request]));
    await settle();
    expect(answers).toHaveLength(2);
    answers[0]?.();
    await settle();
    expect(answers).toHaveLength(3);
  });
});

test('a client refuses requests beyond the bytes that may wait, and keeps its connection', async () => {
  const { client, address } = await scene({ 10: echo }, {}, { unsentBytesMax: 5000 });
  await client.invoke(address, { code: 10 }, 1000);
  const results = await Promise.all(
    Array.from({ length: 4 }, () => outcome(client.invoke(address, { code: 10, body: Buffer.alloc(2000) }, 1000))),
  );
  expect(results).toEqual([{ code: 0, remark: undefined }, { code: 0, remark: undefined }, 'tooManyRequests', 'tooManyRequests']);
  expect(await outcome(client.invoke(address, { code: 10 }, 1000))).toEqual({ code: 0, remark: undefined });
});

test('the addresses of a client are opened once and closed with the server', async () => {
  const { client, server, address } = await scene({ 10: echo });
  const closed: string[] = [];
  client.onChannelClose((each) => closed.push(each));
  await Promise.all([
    client.invoke(address, { code: 10 }, 1000),
    client.invoke(address, { code: 10 }, 1000),
    client.invokeOneway(address, { code: 10 }, 1000),
  ]);
  expect([...server.channels()]).toHaveLength(1);
  await server.stop();
  await settle();
  expect(closed).toEqual([address]);
});
