import { expect, it } from 'vitest';
import { createQueueGroups } from './queue-groups.ts';

const minute = 60_000;

it('takes the groups that somebody looks at, then those with most lag', () => {
  const groups = createQueueGroups(3);
  groups.opened('quiet', 0);
  const lags = new Map([
    ['quiet', 0],
    ['a', 5],
    ['b', 500],
    ['c', 50],
    ['idle', 0],
  ]);
  expect([groups.choose(lags, minute), groups.count]).toEqual([['quiet', 'b', 'c'], 3]);
});

it('keeps a group for a while after its lag is gone', () => {
  const groups = createQueueGroups(3);
  expect([
    groups.choose(new Map([['a', 5]]), 0),
    groups.choose(new Map([['a', 0]]), 29 * minute),
    groups.choose(new Map([['a', 0]]), 31 * minute),
  ]).toEqual([['a'], ['a'], []]);
});

it('prefers what lags now to what lagged before', () => {
  const groups = createQueueGroups(1);
  groups.choose(new Map([['before', 9]]), 0);
  expect(groups.choose(new Map([['now', 1]]), minute)).toEqual(['now']);
});
