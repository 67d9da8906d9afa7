import { seriesKey } from '../../../console/contract/history.ts';
import type { GroupBacklog, HistorySeries } from '../../../console/contract/history.ts';

type Values = readonly (number | null)[];

/** Groups whose record is read for the chart: those with most waiting now. A request takes `seriesKeysMax` at most. */
export const backlogGroupsMax = 60;
/** Groups with a line of their own; the rest is added up to one. */
export const backlogLinesMax = 3;

/** Names of the groups to read, in the order of names, so that the request stays the same while they change places. */
export const groupsToChart = (groups: readonly GroupBacklog[]): string[] =>
  groups
    .slice(0, backlogGroupsMax)
    .map(({ group }) => group)
    .sort();

/** Messages that wait, over time: the groups that had most waiting at any time of the range, and all others together. */
export interface BacklogLines {
  lines: { group: string; values: Values }[];
  /** Undefined where every group has its own line. */
  others: { count: number; values: Values } | undefined;
}

export function backlogLines(history: HistorySeries, groups: readonly string[]): BacklogLines {
  const all = groups.map((group) => {
    const values = history.series.find(({ key }) => key === seriesKey.group('lag', group))?.peaks ?? [];
    return { group, values, most: values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0) };
  });
  const ranked = all.toSorted((a, b) => b.most - a.most || (a.group < b.group ? -1 : 1));
  const own = ranked.filter(({ most }) => most > 0).slice(0, backlogLinesMax);
  const rest = ranked.slice(own.length);
  return {
    lines: own.map(({ group, values }) => ({ group, values })),
    others:
      rest.length === 0
        ? undefined
        : {
            count: rest.length,
            values: sumOfOthers(
              rest.map(({ values }) => values),
              history.times.length,
            ),
          },
  };
}

/**
 * Adds groups up. A group that was not recorded yet counts nothing; one that was, and is not known at a time, makes the
 * sum unknown there, because it would be too small.
 */
function sumOfOthers(all: readonly Values[], length: number): (number | null)[] {
  const begins = all.map((values) => values.findIndex((value) => value !== null));
  return Array.from({ length }, (_, index) => {
    let sum: number | null = null;
    for (const [nth, values] of all.entries()) {
      const begin = begins[nth] ?? -1;
      if (begin < 0 || index < begin) continue;
      const value = values[index] ?? null;
      if (value === null) return null;
      sum = (sum ?? 0) + value;
    }
    return sum;
  });
}
