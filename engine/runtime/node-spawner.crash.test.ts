import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { nodeSpawner } from './node-spawner.ts';
import { isProcessAlive } from './process.ts';
import type { ChildMessage, ChildProcess } from './spawner.ts';

const childEntry = join(import.meta.dirname, 'fixtures/child.ts');

function nextMessage(child: ChildProcess): Promise<ChildMessage> {
  return new Promise((resolve) => child.onMessage(resolve));
}

function exitOf(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve) => child.onExit(resolve));
}

test('exchanges messages with a child, hands on its log lines and reports how it ended', async () => {
  const child = nodeSpawner.spawn(childEntry, ['--config', 'x'], { name: 'child' });
  const lines: { line: string; stream: string }[] = [];
  child.onLine((line, stream) => lines.push({ line, stream }));
  expect(await nextMessage(child)).toEqual({ type: 'ready', pid: child.pid });
  const pong = nextMessage(child);
  child.send({ type: 'ping' });
  expect(await pong).toEqual({ type: 'pong', args: ['--config', 'x'] });
  const exit = exitOf(child);
  child.send({ type: 'stop' });
  expect(await exit).toEqual({ code: 0, signal: null });
  expect(lines.map(({ line, stream }) => Object.assign(JSON.parse(line), { time: '-', stream }))).toEqual([
    { level: 'warn', time: '-', node: 'child', round: 1, event: 'ping-received', stream: 'stdout' },
  ]);
});

test('reports the exit code of a child that throws, after its last words on stderr', async () => {
  const child = nodeSpawner.spawn(childEntry, [], { name: 'child' });
  const words: string[] = [];
  child.onLine((line) => words.push(line));
  await nextMessage(child);
  const exit = exitOf(child);
  child.send({ type: 'throw' });
  expect(await exit).toEqual({ code: 1, signal: null });
  expect(words.join('\n')).toContain('Error: as asked');
});

test('reports the signal of a child that was killed', async () => {
  const child = nodeSpawner.spawn(childEntry, [], { name: 'child' });
  await nextMessage(child);
  const exit = exitOf(child);
  child.kill('SIGKILL');
  expect(await exit).toEqual({ code: null, signal: 'SIGKILL' });
});

test('a child ends within 2 s of the death of its parent', async () => {
  const owner = spawn(process.execPath, [join(import.meta.dirname, 'fixtures/owner.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = await once(owner.stdout, 'data');
  const childPid = Number(String(chunk).trim());
  expect(isProcessAlive(childPid)).toBe(true);
  owner.kill('SIGKILL');
  await vi.waitFor(() => expect(isProcessAlive(childPid)).toBe(false), { timeout: 2_000, interval: 20 });
});
