import { expect, it } from 'vitest';
import { createLiveValue } from '../live-value.ts';
import { follow } from './follow.ts';

function start(options: { isLive?: boolean; fails?: () => boolean } = {}) {
  const changes = createLiveValue(0);
  const ending = new AbortController();
  const emitted: number[] = [];
  const waiting: (() => void)[] = [];
  let readings = 0;
  const done = follow(
    changes,
    () => options.isLive !== false,
    () =>
      new Promise<number>((resolve, reject) => {
        readings += 1;
        waiting.push(() => (options.fails?.() === true ? reject(new Error('no record')) : resolve(changes.current)));
      }),
    (value) => emitted.push(value),
    ending.signal,
  );
  const answer = async (): Promise<void> => {
    waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { changes, ending, emitted, answer, done, readings: () => readings };
}

it('reads at once and after each change, and what changed meanwhile as one', async () => {
  const { changes, emitted, answer, ending, done, readings } = start();
  changes.set(1);
  changes.set(2);
  await answer();
  await answer();
  changes.set(3);
  await answer();
  expect([emitted, readings()]).toEqual([[2, 2, 3], 3]);
  ending.abort();
  await done;
  changes.set(4);
  expect(readings()).toBe(3);
});

it('reads a time that is over once', async () => {
  const { changes, emitted, answer, readings } = start({ isLive: false });
  await answer();
  changes.set(1);
  expect([emitted, readings()]).toEqual([[0], 1]);
});

it('rejects when a reading fails', async () => {
  const { answer, done } = start({ fails: () => true });
  await Promise.all([expect(done).rejects.toThrow('no record'), answer()]);
});
