import type { HistorySeries, QueueHistory } from '../../../console/contract/history.ts';
import { rebalancesOf } from '../../charts/ownership.ts';
import type { Rebalance } from '../../charts/ownership.ts';

type Values = readonly (number | null)[];

/** Lag with the retry backlog on top; null where one of the two is not known. */
export const sumValues = (a: Values, b: Values): (number | null)[] =>
  a.map((value, index) => {
    const other = b[index] ?? null;
    return value === null || other === null ? null : value + other;
  });

/** Where a backlog goes: the newest recorded rates decide. `unknown` while one of them is missing. */
export type Trend =
  | { kind: 'none' }
  | { kind: 'growing'; perSecond: number }
  | { kind: 'shrinking'; caughtUpInMs: number }
  | { kind: 'level' }
  | { kind: 'unknown' };

/** Rates nearer to each other than this are the same: messages a second, and the share by which samples differ anyway. */
const sameRate = 0.05;
const sameShare = 0.03;

export function trendOf(lag: number | null, produced: number | null, consumed: number | null): Trend {
  if (lag === 0) return { kind: 'none' };
  if (lag === null || produced === null || consumed === null) return { kind: 'unknown' };
  const growth = produced - consumed;
  if (Math.abs(growth) < Math.max(sameRate, produced * sameShare)) return { kind: 'level' };
  return growth > 0 ? { kind: 'growing', perSecond: growth } : { kind: 'shrinking', caughtUpInMs: (lag / -growth) * 1000 };
}

/** Times of offset moves: a bookmark a topic is made before each, so those of one move are one. */
export function movesOf(bookmarks: readonly { atMs: number; reason: string }[]): number[] {
  const seconds = bookmarks.filter(({ reason }) => reason === 'move').map(({ atMs }) => Math.floor(atMs / 1000) * 1000);
  return [...new Set(seconds)].sort((a, b) => a - b);
}

/** Whether a node ended in another way than a clean stop. */
export const wasViolent = ({ expected, signal, code }: { expected: boolean; signal: string | null; code: number | null }): boolean =>
  !expected || signal === 'SIGKILL' || (code !== null && code !== 0);

/** Marks are drawn of the newest rebalances only: more would hide the lines. */
const rebalancesMax = 12;

export const newestRebalances = ({ queues, times, stepMs }: QueueHistory): Rebalance[] =>
  rebalancesOf(
    queues.map(({ owner }) => owner),
    times,
    stepMs,
  ).slice(-rebalancesMax);

/** Values of one key, or nothing known. `peaks`: the largest of each point instead of the mean. */
export function valuesOf(history: HistorySeries | undefined, key: string, of: 'values' | 'peaks'): (number | null)[] {
  return history?.series.find((series) => series.key === key)?.[of] ?? [];
}
