import { expect, it } from 'vitest';
import { createLiveValue } from './live-value.ts';

it('gives a watcher the present value, then each new one, until it is aborted', async () => {
  const value = createLiveValue(1);
  const abort = new AbortController();
  const seen: number[] = [];
  const done = value.watch((next) => seen.push(next), abort.signal);
  value.set(2);
  abort.abort();
  await done;
  value.set(3);
  expect([seen, value.current]).toEqual([[1, 2], 3]);
});
