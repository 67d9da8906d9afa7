import { expect, it } from 'vitest';
import { freshnessOf } from './freshness.ts';

it('is live, then stale after three intervals, then old after ten seconds', () => {
  expect([2500, 3500, 12_000].map((ageMs) => freshnessOf(100_000, 100_000 + ageMs, 1000, false))).toEqual([
    { kind: 'live', ageMs: 2500 },
    { kind: 'stale', ageMs: 3500 },
    { kind: 'old', ageMs: 12_000 },
  ]);
});
it('waits longer where less is asked, and says when nothing is', () => {
  expect([14_000, 16_000, 31_000].map((ageMs) => freshnessOf(0, ageMs, 5000, false).kind)).toEqual(['live', 'stale', 'old']);
  expect([freshnessOf(0, 9000, 5000, false), freshnessOf(undefined, 1, 1000, false), freshnessOf(0, 60_000, 1000, true)]).toEqual([
    { kind: 'live', ageMs: 9000 },
    { kind: 'none' },
    { kind: 'held' },
  ]);
});
