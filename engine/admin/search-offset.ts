import { searchOffsetByTimestamp } from '../protocol/headers/search-offset-by-timestamp.ts';
import type { AdminCaller } from './admin-caller.ts';

/**
 * Offset in a queue near the first message that was stored at or after `timeMs`: the smallest offset before the first
 * message, the largest after the last. 4.x brokers give the nearest message on either side, or any of several that were
 * stored in the same millisecond, so whoever needs the exact one looks at its neighbours.
 */
export async function searchOffset(
  caller: AdminCaller,
  brokerAddress: string,
  queue: { topic: string; queueId: number },
  timeMs: number,
): Promise<number> {
  const { topic, queueId } = queue;
  const extFields = searchOffsetByTimestamp.request.encode({ topic, queueId, timestamp: timeMs });
  return searchOffsetByTimestamp.response.decode(await caller.call(brokerAddress, { code: searchOffsetByTimestamp.code, extFields }))
    .offset;
}
