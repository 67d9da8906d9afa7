import { describe, expect, it } from 'vitest';
import { movesOf, newestRebalances, sumValues, trendOf, wasViolent } from './lag-series.ts';

describe('the backlog', () => {
  it('counts retries where both are known', () => {
    expect(sumValues([1, 2, null, 4], [10, null, 30])).toEqual([11, null, null, null]);
  });
  it('goes where the newest rates take it', () => {
    expect([
      trendOf(0, 5, 1),
      trendOf(900, 311, 161),
      trendOf(900, 100, 130),
      trendOf(900, 10, 10.01),
      trendOf(900, 98, 96),
      trendOf(900, null, 1),
      trendOf(null, 1, 2),
    ]).toEqual([
      { kind: 'none' },
      { kind: 'growing', perSecond: 150 },
      { kind: 'shrinking', caughtUpInMs: 30_000 },
      { kind: 'level' },
      { kind: 'level' },
      { kind: 'unknown' },
      { kind: 'unknown' },
    ]);
  });
});

it('marks each move once, whatever the number of its topics', () => {
  const mark = (atMs: number, reason = 'move') => ({ atMs, reason });
  expect(movesOf([mark(9400), mark(5100), mark(5900), mark(7000, 'manual')])).toEqual([5000, 9000]);
});

it('marks nodes that did not stop cleanly', () => {
  const end = (expected: boolean, signal: string | null, code: number | null): boolean => wasViolent({ expected, signal, code });
  expect([end(true, null, 0), end(true, 'SIGTERM', null), end(true, 'SIGKILL', null), end(false, null, 0), end(true, null, 1)]).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
});

it('marks the newest rebalances of many', () => {
  const times = Array.from({ length: 100 }, (_, index) => index * 10_000);
  const owner = times.map((_, index) => Math.floor(index / 5) % 2);
  const history = { fromMs: 0, toMs: 1_000_000, stepMs: 10_000, times, gaps: [], recordedSinceMs: 0, owners: ['a', 'b'], queuesLeftOut: 0 };
  const marks = newestRebalances({ ...history, queues: [{ topic: 't', brokerName: 'b', queueId: 0, lag: [], owner }] });
  expect([marks.length, marks.at(-1)]).toEqual([12, { atMs: 950_000, before: 1, after: 1 }]);
});
