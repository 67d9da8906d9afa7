import type { MoveMethod, PlannedMove } from '../../contract/groups.ts';

/** A queue before a move; `wanted`: where it shall go, null where that is not known. */
export interface QueueBefore {
  brokerName: string;
  queueId: number;
  minOffset: number;
  maxOffset: number;
  /** Null when nothing was ever committed. */
  from: number | null;
  wanted: number | null;
  method: MoveMethod;
}

/** What a move does to one queue: never before its first message nor after its end. */
export function plannedMove({ wanted, ...queue }: QueueBefore): PlannedMove {
  const { minOffset, maxOffset, from } = queue;
  const target = wanted === null ? null : Math.min(maxOffset, Math.max(minOffset, wanted));
  const at = from === null ? null : Math.max(from, minOffset);
  return {
    ...queue,
    target,
    reason: target === null ? 'noTarget' : null,
    skipped: target === null || at === null ? 0 : Math.max(0, target - at),
    readAgain: target === null || at === null ? 0 : Math.max(0, Math.min(at, maxOffset) - target),
  };
}

/** Queues that a request is sent for. */
export const isMoving = ({ from, target }: PlannedMove): boolean => target !== null && target !== from;

/**
 * Whether a committed offset shows that the move has happened: it is the target, or what members made of it since. They
 * go on from the target, so it may be larger, but after a move back not yet as large as it was.
 */
export function isReached({
  from,
  target,
  after,
  isOnline,
}: {
  from: number | null;
  target: number;
  after: number | null;
  isOnline: boolean;
}): boolean {
  if (after === target) return true;
  if (after === null || !isOnline || after < target) return false;
  return from === null || target >= from || after < from;
}
