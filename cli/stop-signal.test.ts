import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { nextStopSignal } from './stop-signal.ts';

test('resolves at the first signal and ends the process at the second', async () => {
  const source = new EventEmitter();
  const exits: number[] = [];
  const stopped = nextStopSignal(source, (code) => exits.push(code));
  source.emit('SIGTERM');
  await stopped;
  expect(exits).toEqual([]);
  source.emit('SIGINT');
  expect(exits).toEqual([130]);
});

test('takes the loss of the process that forked it for a wish to stop', async () => {
  const source = new EventEmitter();
  const stopped = nextStopSignal(source);
  source.emit('disconnect');
  expect(await stopped).toBeUndefined();
});
