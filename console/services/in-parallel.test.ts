import { expect, it } from 'vitest';
import { inParallel } from './in-parallel.ts';

it('does all of it, a few at the same time', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await inParallel(2, [1, 2, 3, 4, 5], async (item) => {
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
  await expect(inParallel(2, [1, 2, 3], work)).rejects.toThrow('two');
});

it('has the results in the order of the items, whichever comes first', async () => {
  const later = async (turns: number): Promise<number> => {
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return turns * 10;
  };
  expect(await inParallel(3, [3, 1, 2], later)).toEqual([30, 10, 20]);
});
