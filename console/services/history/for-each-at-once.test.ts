import { expect, it } from 'vitest';
import { forEachAtOnce } from './for-each-at-once.ts';

it('does all of it, a few at the same time', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await forEachAtOnce([1, 2, 3, 4, 5], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    done.push(item);
  });
  expect([done.toSorted((a, b) => a - b), most]).toEqual([[1, 2, 3, 4, 5], 2]);
});

it('rejects with the first failure', async () => {
  const work = async (item: number): Promise<void> => {
    if (item === 2) throw new Error('two');
  };
  await expect(forEachAtOnce([1, 2, 3], 2, work)).rejects.toThrow('two');
});
