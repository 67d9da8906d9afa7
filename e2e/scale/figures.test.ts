import { expect, test } from 'vitest';
import { Durations, atMost } from './figures.ts';

test('quantiles are durations that occurred, and nothing is none', async () => {
  const durations = new Durations();
  expect([durations.quantile(0.99), durations.count]).toEqual([Number.NaN, 0]);
  for (let value = 100; value >= 1; value--) durations.add(value);
  expect([0.5, 0.99, 1].map((part) => durations.quantile(part))).toEqual([50, 99, 100]);
  expect(durations.text()).toBe('p50 50.0, p99 99.0, longest 100.0 ms of 100');
  expect(await durations.of(() => Promise.resolve(7))).toBe(7);
  expect(durations.count).toBe(101);
});

test('a figure passes up to its limit and not beyond, and not when it is unknown', () => {
  expect(atMost('restart', 5, 5, 's')).toEqual({ line: 'restart: 5.0 s, at most 5', isGood: true });
  expect([atMost('restart', 5.01, 5, 's').isGood, atMost('restart', Number.NaN, 5, 's').isGood]).toEqual([false, false]);
});
