import { expect, it } from 'vitest';
import { createOffsetRate, createOffsetRates } from './rate-of-offsets.ts';

const positions = (...offsets: number[]): Map<string, number> => new Map(offsets.map((offset, index) => [`q${index}`, offset]));

it('counts what moved between two readings, over the queues that both have', () => {
  const rate = createOffsetRate();
  expect([
    rate.next(positions(100, 100), 0),
    rate.next(positions(600, 600), 10_000),
    rate.next(positions(600, 600, 5000), 20_000),
    rate.next(positions(600, 600, 5030), 30_000),
  ]).toEqual([undefined, 100, 0, 3]);
});

it('knows no rate when offsets went back, when time did not pass, or with nothing to compare', () => {
  const rate = createOffsetRate();
  rate.next(positions(100), 0);
  expect([rate.next(positions(50), 10_000), rate.next(positions(60), 10_000), rate.next(new Map([['other', 9]]), 20_000)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('forgets a name that was left out of a reading', () => {
  const rates = createOffsetRates();
  const read = (atMs: number): number | undefined => rates.of('group').next(positions(atMs / 100), atMs);
  const seen = [read(0)];
  rates.sweep();
  seen.push(read(10_000));
  rates.sweep();
  rates.sweep();
  seen.push(read(30_000));
  expect(seen).toEqual([undefined, 10, undefined]);
});
