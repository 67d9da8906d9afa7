import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { nodeSpawner } from './node-spawner.ts';
import type { ChildMessage, ChildProcess } from './spawner.ts';

const entry = join(import.meta.dirname, 'fixtures/node.ts');

interface Life {
  readonly child: ChildProcess;
  readonly messages: ChildMessage[];
  readonly exited: Promise<{ code: number | null; signal: string | null }>;
}

function startNode(args: readonly string[]): Life {
  const child = nodeSpawner.spawn(entry, args, { name: 'node' });
  const messages: ChildMessage[] = [];
  child.onMessage((message) => messages.push(message));
  return { child, messages, exited: new Promise((resolve) => child.onExit(resolve)) };
}

async function becameReady({ messages }: Life): Promise<void> {
  await vi.waitFor(() => expect(messages).toContainEqual({ type: 'ready', address: '127.0.0.1:1' }), { timeout: 5_000 });
}

test('reports ready, stops cleanly when told to and says so', async () => {
  const life = startNode(['--config', 'ok']);
  await becameReady(life);
  life.child.send({ type: 'stop' });
  expect(await life.exited).toEqual({ code: 0, signal: null });
  expect(life.messages).toEqual([{ type: 'masters', addresses: [] }, { type: 'ready', address: '127.0.0.1:1' }, { type: 'stopped' }]);
});

test('stops cleanly on SIGTERM', async () => {
  const life = startNode(['--config', 'ok']);
  await becameReady(life);
  life.child.kill('SIGTERM');
  expect(await life.exited).toEqual({ code: 0, signal: null });
});

test('leaves Ctrl-C to its supervisor', async () => {
  const life = startNode(['--config', 'ok']);
  await becameReady(life);
  process.kill(life.child.pid ?? 0, 'SIGINT');
  life.child.send({ type: 'ping' });
  await vi.waitFor(() => expect(life.messages).toContainEqual({ type: 'pong' }), { timeout: 5_000 });
  life.child.send({ type: 'stop' });
  expect(await life.exited).toEqual({ code: 0, signal: null });
});

test.for([
  { args: ['--config', 'taken'], failure: { code: 'portInUse', message: 'port 9876 is in use', data: { port: 9876 } } },
  { args: ['--config', 'broken'], failure: { code: 'internal', message: 'a bug', data: {} } },
  { args: [], failure: { code: 'badConfig', message: 'usage: --config FILE', data: {} } },
])('reports why it cannot start ($failure.code) and exits with 2', async ({ args, failure }) => {
  const life = startNode(args);
  expect(await life.exited).toEqual({ code: 2, signal: null });
  expect(life.messages).toEqual([{ type: 'failed', ...failure }]);
});

test('runs without a supervisor and stops on Ctrl-C then', async () => {
  const child = spawn(process.execPath, [entry, '--config', 'ok'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  await vi.waitFor(() => expect(output).toContain('"event":"ready"'), { timeout: 5_000 });
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
