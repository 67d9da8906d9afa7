import { expect, it } from 'vitest';
import { seriesKey } from '../../../console/contract/history.ts';
import type { HistorySeries } from '../../../console/contract/history.ts';
import { backlogGroupsMax, backlogLines, groupsToChart } from './backlog-lines.ts';

const record = (peaks: Record<string, (number | null)[]>): HistorySeries => ({
  fromMs: 0,
  toMs: 30,
  stepMs: 10,
  times: [0, 10, 20],
  gaps: [],
  recordedSinceMs: 0,
  series: Object.entries(peaks).map(([group, values]) => ({
    key: seriesKey.group('lag', group),
    values: values.map(() => 1),
    peaks: values,
  })),
});

it('reads the groups that have most waiting, in the order of names', () => {
  const many = Array.from({ length: backlogGroupsMax + 1 }, (_, index) => ({
    group: `g${String(99 - index)}`,
    lag: 100 - index,
    retry: 0,
    ageMs: null,
  }));
  const names = groupsToChart(many);
  expect([names.length, names[0], names.at(-1)]).toEqual([60, 'g40', 'g99']);
});

it('draws the groups with the highest peaks of the range, and adds the others up', () => {
  const history = record({ a: [1, 1, 1], b: [0, 90, 0], c: [5, 5, null], d: [2, 3, 4], e: [0, 0, 0] });
  expect(backlogLines(history, ['a', 'b', 'c', 'd', 'e'])).toEqual({
    lines: [
      { group: 'b', values: [0, 90, 0] },
      { group: 'c', values: [5, 5, null] },
      { group: 'd', values: [2, 3, 4] },
    ],
    others: { count: 2, values: [1, 1, 1] },
  });
});

it('counts nothing for a group that was not recorded yet, and does not know the sum where one of them is not known', () => {
  const history = record({ a: [9, 9, 9], b: [8, 8, 8], c: [7, 7, 7], d: [null, 2, 2], e: [1, 1, null] });
  expect(backlogLines(history, ['a', 'b', 'c', 'd', 'e', 'never']).others).toEqual({ count: 3, values: [1, 3, null] });
});

it('has no line of others where each group has its own, and only that line while nothing waits', () => {
  expect(backlogLines(record({ a: [1, 2, 3] }), ['a'])).toEqual({ lines: [{ group: 'a', values: [1, 2, 3] }], others: undefined });
  expect(backlogLines(record({ a: [0, 0, 0] }), ['a'])).toEqual({ lines: [], others: { count: 1, values: [0, 0, 0] } });
});
