import { known, unknown } from '../../../console/contract/figure.ts';
import type { Figure } from '../../../console/contract/figure.ts';
import type { GroupRow, GroupStats } from '../../../console/contract/groups.ts';
import type { TopologyGroup } from './topology-model.ts';

/** Groups of which members and exact figures are asked for: those that have the most to do. */
export const groupsAskedMax = 60;

/** Names of the groups to ask for, in the order of names, so that the list stays the same while they change places. */
export function groupsToAsk(rows: readonly GroupRow[]): string[] {
  return ownGroups(rows)
    .toSorted((a, b) => (b.lag.value ?? 0) - (a.lag.value ?? 0) || (b.consumePerSecond.value ?? 0) - (a.consumePerSecond.value ?? 0))
    .slice(0, groupsAskedMax)
    .map(({ group }) => group)
    .sort();
}

const ownGroups = (rows: readonly GroupRow[]): GroupRow[] => rows.filter(({ kind }) => kind === 'normal');

/** Groups for the map: exact where they were asked for, as the list tells them elsewhere. */
export function topologyGroups(rows: readonly GroupRow[], stats: ReadonlyMap<string, GroupStats>): TopologyGroup[] {
  return ownGroups(rows).map(({ group, brokerNames, lag, consumePerSecond }) => {
    const exact = stats.get(group);
    return { group, brokerNames, lag: exact?.lag ?? lag, consumePerSecond, members: exact?.members ?? unknown('pending', group) };
  });
}

/**
 * Messages that wait for all groups together. A group without offsets of its own has no lag; one that a broker did not
 * tell makes the sum unknown, because it would be too small.
 */
export function backlogOf(groups: readonly Pick<TopologyGroup, 'lag'>[]): Figure {
  let sum = 0;
  for (const { lag } of groups) {
    if (lag.value !== null) sum += lag.value;
    else if (lag.unknown !== 'noProgress' && lag.unknown !== 'notTracked')
      return lag.unknown === 'pending' ? lag : unknown('partial', lag.source);
  }
  return known(sum);
}

/** The group whose oldest waiting message is the oldest of all; undefined while nothing waits. */
export function longestBehind(stats: Iterable<GroupStats>): { group: string; behindMs: number } | undefined {
  let longest: { group: string; behindMs: number } | undefined;
  for (const { group, behindMs } of stats)
    if (behindMs.value !== null && behindMs.value > (longest?.behindMs ?? 0)) longest = { group, behindMs: behindMs.value };
  return longest;
}
