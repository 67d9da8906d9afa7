import type { CommitLog } from './commit-log.ts';
import type { ConsumeQueue } from './consume-queue.ts';

/**
 * Queue offset for a time by binary search over the messages' storeTimestamps.
 * LOWER: the first message at or after the time, maxOffset when all are older.
 * UPPER: the last message at or before the time, minOffset when all are younger.
 * RocketMQ ConsumeQueue#getOffsetInQueueByTime
 */
export function queueOffsetByTime(queue: ConsumeQueue, log: CommitLog, timestampMs: number, boundary: 'LOWER' | 'UPPER'): number {
  // The first message for which `isBehind` holds; messages that have left the log count as old.
  let low = queue.minOffset;
  let high = queue.maxOffset;
  if (low >= high) return queue.maxOffset;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const storedMs = storeTimestampOf(queue, log, middle);
    const isBehind = storedMs >= 0 && (boundary === 'LOWER' ? storedMs >= timestampMs : storedMs > timestampMs);
    if (isBehind) high = middle;
    else low = middle + 1;
  }
  return boundary === 'LOWER' ? low : Math.max(queue.minOffset, low - 1);
}

/** storeTimestamp of the message at a queue offset, -1 when it cannot be read. */
export function storeTimestampOf(queue: ConsumeQueue, log: CommitLog, queueOffset: number): number {
  const unit = queue.unitAt(queueOffset);
  return unit ? log.storeTimestampAt(unit.physicalOffset) : -1;
}
