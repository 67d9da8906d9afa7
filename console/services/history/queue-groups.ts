import { queueGroupsMax } from '../../contract/history.ts';

/** A group stays among the chosen ones for this long after it lagged or was looked at: its way down is part of the story. */
const keptMs = 30 * 60_000;

/** Decides of which groups single queues are recorded: they are the dear part of the record. */
export interface QueueGroups {
  /** Somebody looks at the queues of a group. `atMs` is monotonic, here and below. */
  opened(group: string, atMs: number): void;
  /** The chosen groups, `queueGroupsMax` at most: those looked at first, then by lag, then those that lagged last. */
  choose(lags: ReadonlyMap<string, number>, atMs: number): string[];
  readonly count: number;
}

interface Reason {
  openedAtMs: number;
  laggedAtMs: number;
}

export function createQueueGroups(most: number = queueGroupsMax): QueueGroups {
  const reasons = new Map<string, Reason>();
  let count = 0;
  const none = Number.NEGATIVE_INFINITY;

  function note(group: string, change: Partial<Reason>): void {
    reasons.set(group, { ...(reasons.get(group) ?? { openedAtMs: none, laggedAtMs: none }), ...change });
  }

  return {
    opened: (group, atMs) => note(group, { openedAtMs: atMs }),
    choose(lags, atMs) {
      for (const [group, lag] of lags) if (lag > 0) note(group, { laggedAtMs: atMs });
      for (const [group, { openedAtMs, laggedAtMs }] of reasons)
        if (atMs - Math.max(openedAtMs, laggedAtMs) > keptMs) reasons.delete(group);
      const isOpen = (reason: Reason): boolean => atMs - reason.openedAtMs <= keptMs;
      const ranked = [...reasons].sort(
        ([aName, a], [bName, b]) =>
          Number(isOpen(b)) - Number(isOpen(a)) || (lags.get(bName) ?? 0) - (lags.get(aName) ?? 0) || b.laggedAtMs - a.laggedAtMs,
      );
      const chosen = ranked.slice(0, most).map(([group]) => group);
      count = chosen.length;
      return chosen;
    },
    get count() {
      return count;
    },
  };
}
