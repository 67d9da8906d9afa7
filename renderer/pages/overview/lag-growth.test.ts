import { expect, it } from 'vitest';
import { addLag, growthPerMinute, lagReadingsMax } from './lag-growth.ts';
import type { LagReading } from './lag-growth.ts';

const series = (...lags: number[]): LagReading[] => lags.map((lag, index) => ({ atMs: index * 30_000, lag }));

it('a group falls behind when its lag grew over the span and goes on growing', () => {
  expect([growthPerMinute(series(100, 400, 700)), growthPerMinute(series(0, 900, 600)), growthPerMinute(series(900, 500, 400))]).toEqual([
    600,
    undefined,
    undefined,
  ]);
});
it('a minute is needed to tell', () => {
  expect([growthPerMinute(series(0, 500)), growthPerMinute([])]).toEqual([undefined, undefined]);
});
it('readings of three minutes are kept, and never more than a fixed number', () => {
  let readings: LagReading[] = [];
  for (let index = 0; index < 500; index += 1) readings = addLag(readings, { atMs: index * 1000, lag: index });
  expect([readings.length, readings.at(-1)?.atMs]).toEqual([lagReadingsMax, 499_000]);
  expect(addLag(series(1, 2), { atMs: 300_000, lag: 3 })).toEqual([{ atMs: 300_000, lag: 3 }]);
});
