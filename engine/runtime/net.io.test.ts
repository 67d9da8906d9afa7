import { afterEach, describe, expect, it } from 'vitest';
import { memoryNet } from './memory-net.ts';
import type { Connection, Net } from './net.ts';
import { nodeNet } from './node-net.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function pair(net: Net): Promise<{ near: Connection; far: Connection }> {
  let accepted: ((connection: Connection) => void) | undefined;
  const far = new Promise<Connection>((resolve) => {
    accepted = resolve;
  });
  const listener = await net.listen({ host: '127.0.0.1', port: 0 }, (connection) => accepted?.(connection));
  const near = await net.connect({ host: '127.0.0.1', port: listener.port, timeoutMs: 2000 });
  closers.push(
    () => near.destroy(),
    () => listener.close(),
  );
  return { near, far: await far };
}

function received(connection: Connection, bytes: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    connection.onData((chunk) => {
      text += chunk.toString('latin1');
      if (text.length >= bytes) resolve(text);
    });
  });
}

const closed = (connection: Connection): Promise<string> =>
  new Promise((resolve) => connection.onClose((error) => resolve(error?.code ?? 'closed')));

describe.each([
  ['the machine', () => nodeNet],
  ['memory', memoryNet],
])('TCP of %s', (_name, make) => {
  it('sends several parts in their order', async () => {
    const { near, far } = await pair(make());
    const parts = ['one ', 'x'.repeat(300_000), ' three'];
    const text = received(far, parts.join('').length);
    near.writeAll(parts.map((part) => Buffer.from(part)));
    expect(await text).toBe(parts.join(''));
  });

  it('carries bytes in order in both directions and names both ends', async () => {
    const { near, far } = await pair(make());
    const atFar = received(far, 6);
    near.write(Buffer.from('abc'));
    near.write(Buffer.from('def'));
    expect(await atFar).toBe('abcdef');
    const atNear = received(near, 3);
    far.write(Buffer.from('xyz'));
    expect(await atNear).toBe('xyz');
    expect([near.remotePort, near.localPort, near.remoteHost]).toEqual([far.localPort, far.remotePort, '127.0.0.1']);
  });

  it('sends what is queued before an end, and tells both ends of the close', async () => {
    const { near, far } = await pair(make());
    const atFar = received(far, 4);
    const both = Promise.all([closed(near), closed(far)]);
    near.write(Buffer.from('last'));
    near.end();
    expect(await atFar).toBe('last');
    expect(await both).toEqual(['closed', 'closed']);
  });

  it('counts bytes that a peer does not read, and says when they are gone', async () => {
    const { near, far } = await pair(make());
    far.pause();
    const chunk = Buffer.alloc(1 << 20);
    for (let i = 0; i < 16; i++) near.write(chunk);
    expect(near.bufferedBytes).toBeGreaterThan(1 << 20);
    const drained = new Promise<void>((resolve) => near.onDrain(resolve));
    far.onData(() => {});
    far.resume();
    await drained;
    expect(near.bufferedBytes).toBe(0);
  });

  it('refuses a taken port and a port where nobody listens', async () => {
    const net = make();
    const listener = await net.listen({ host: '127.0.0.1', port: 0 }, () => {});
    await expect(net.listen({ host: '127.0.0.1', port: listener.port }, () => {})).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await listener.close();
    await expect(net.connect({ host: '127.0.0.1', port: listener.port, timeoutMs: 2000 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
