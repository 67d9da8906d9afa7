import { known, unknown } from '../../contract/figure.ts';
import type { Figure } from '../../contract/figure.ts';

/** What is known of one queue of a group; null: not asked or not told. */
export interface QueueProgress {
  topic: string;
  brokerName: string;
  queueId: number;
  minOffset: number | null;
  maxOffset: number;
  /** Null when nothing was ever committed. */
  consumerOffset: number | null;
  pullOffset: number | null;
  /** Store time of the last consumed message. */
  consumedAtMs: number | null;
  /** Age of the oldest message that waits; 0 when none does. */
  behindMs: number | null;
}

/** Messages that wait on a queue; null when nothing was ever committed. What is older than the queue's smallest offset is gone and does not wait. */
export function lagOf({
  minOffset,
  maxOffset,
  consumerOffset,
}: Pick<QueueProgress, 'minOffset' | 'maxOffset' | 'consumerOffset'>): number | null {
  return consumerOffset === null ? null : Math.max(0, maxOffset - Math.max(consumerOffset, minOffset ?? 0));
}

/** Messages of all queues that wait, and the queues with messages on which nothing was ever committed. */
export function sumLag(queues: readonly QueueProgress[]): { lag: Figure; queuesWithoutProgress: number } {
  const committed = queues.map(lagOf).filter((lag) => lag !== null);
  const without = queues.filter(
    ({ consumerOffset, maxOffset, minOffset }) => consumerOffset === null && maxOffset > (minOffset ?? 0),
  ).length;
  if (committed.length === 0) return { lag: unknown('noProgress'), queuesWithoutProgress: without };
  return { lag: known(committed.reduce((sum, lag) => sum + lag, 0)), queuesWithoutProgress: without };
}

/** Age of the oldest message that waits on any queue; pending while one that has waiting messages did not say. */
export function oldestBehind(queues: readonly QueueProgress[]): Figure {
  const waiting = queues.filter((queue) => (lagOf(queue) ?? 0) > 0);
  if (queues.every((queue) => lagOf(queue) === null)) return unknown('noProgress');
  const ages = waiting.map(({ behindMs }) => behindMs);
  if (ages.includes(null)) return unknown('pending');
  return known(ages.reduce<number>((oldest, age) => Math.max(oldest, age ?? 0), 0));
}
