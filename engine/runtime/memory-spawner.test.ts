import { expect, test } from 'vitest';
import { MemorySpawner } from './memory-spawner.ts';

test('runs a program, carries messages and lines both ways and reports its exit', async () => {
  const spawner = new MemorySpawner({
    'echo.ts': ({ args, parent, print, exit }) => {
      print('started');
      parent.onMessage((message) => {
        if (message.type === 'stop') exit(0);
        else parent.send({ type: 'echo', args });
      });
    },
  });
  const child = spawner.spawn('echo.ts', ['a'], { name: 'echo' });
  const seen: unknown[] = [];
  child.onLine((line, stream) => seen.push([stream, line]));
  child.onMessage((message) => seen.push(message));
  const exited = new Promise((resolve) => child.onExit(resolve));
  child.send({ type: 'hello' });
  child.kill('SIGTERM');
  expect(await exited).toEqual({ code: 0, signal: null });
  expect(seen).toEqual([['stdout', 'started'], { type: 'echo', args: ['a'] }]);
});

test('a killed program ends at once and is not heard again', async () => {
  const spawner = new MemorySpawner({ 'mute.ts': ({ parent }) => parent.onMessage(() => parent.send({ type: 'never' })) });
  const child = spawner.spawn('mute.ts', [], { name: 'mute' });
  const messages: unknown[] = [];
  child.onMessage((message) => messages.push(message));
  const exited = new Promise((resolve) => child.onExit(resolve));
  child.kill('SIGKILL');
  child.send({ type: 'hello' });
  expect(await exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(messages).toEqual([]);
});
