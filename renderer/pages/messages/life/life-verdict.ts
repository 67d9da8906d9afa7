import type { LifeGroup, LifeState, ListenerResult, MessageLife } from '../../../../console/contract/life.ts';

/** The one sentence above a life: the group that needs somebody most, or that nothing does. */
export type LifeVerdict =
  | { kind: 'dead' | 'retrying' | 'failed'; group: LifeGroup; failures: number; results: ListenerResult[]; dueAtMs: number | null }
  | { kind: 'unknown' | 'inFlight' | 'notReached'; group: LifeGroup }
  | { kind: 'consumed'; groups: number; inferred: number }
  | { kind: 'nobody' };

/** Worst first. */
const ranks: readonly LifeState[] = ['dead', 'failed', 'retrying', 'unknown', 'inFlight', 'notReached', 'filtered', 'consumed'];

export function verdictOf({ groups }: MessageLife): LifeVerdict {
  const worst = groups.toSorted((a, b) => ranks.indexOf(a.state) - ranks.indexOf(b.state))[0];
  if (worst === undefined) return { kind: 'nobody' };
  switch (worst.state) {
    case 'dead':
    case 'failed':
    case 'retrying': {
      const failed = worst.attempts.filter(({ outcome }) => outcome === 'failed');
      const results = [...new Set(failed.flatMap(({ result }) => result ?? []))];
      return { kind: worst.state, group: worst, failures: failed.length, results, dueAtMs: worst.retries.at(-1)?.dueAtMs ?? null };
    }
    case 'unknown':
    case 'inFlight':
    case 'notReached':
      return { kind: worst.state, group: worst };
    default: {
      const consumed = groups.filter(({ state }) => state === 'consumed');
      return { kind: 'consumed', groups: consumed.length, inferred: consumed.filter(({ source }) => source !== 'trace').length };
    }
  }
}
