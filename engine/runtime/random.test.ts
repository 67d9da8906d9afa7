import { expect, it } from 'vitest';
import { seededRandom, systemRandom } from './random.ts';

it('repeats a sequence for the same seed and gives another for another seed', () => {
  const draw = (seed: number): number[] => {
    const random = seededRandom(seed);
    return Array.from({ length: 8 }, () => random.nextInt(1000));
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(7).every((value) => value >= 0 && value < 1000)).toBe(true);
});

it('fills as many bytes as asked for', () => {
  expect(seededRandom(1).bytes(5)).toEqual(seededRandom(1).bytes(5));
  expect(systemRandom.bytes(16)).toHaveLength(16);
  expect(systemRandom.nextInt(1)).toBe(0);
});
