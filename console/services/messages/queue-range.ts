import type { QueueOffsets } from '../../../engine/admin/get-topic-stats.ts';
import { getTopicStats } from '../../../engine/admin/get-topic-stats.ts';
import { pullMessages } from '../../../engine/admin/pull-messages.ts';
import { searchOffset } from '../../../engine/admin/search-offset.ts';
import type { MessageRecord } from '../../../engine/protocol/message-record.ts';
import type { BrokerSource } from './topic-sources.ts';

/** Messages of one request: brokers give no more of what is in their memory. */
export const pullMessagesMax = 32;

/** One queue and what it held when it was looked at. */
export interface TopicQueue {
  readonly source: BrokerSource;
  readonly topic: string;
  readonly queueId: number;
  readonly minOffset: number;
  readonly maxOffset: number;
}

/** The queues of a topic on one broker. A refusal becomes the broker's failure and no queues. */
export async function readQueues(source: BrokerSource, topic: string, readQueueNums = source.readQueueNums): Promise<TopicQueue[]> {
  try {
    const stats = await source.ask((caller, address) => getTopicStats(caller, address, topic));
    // Queues beyond the readable ones are left over from a change of the topic: brokers refuse to read them.
    return stats.filter(({ queueId }) => queueId < readQueueNums).map((queue) => queueOf(source, topic, queue));
  } catch (error) {
    source.note(error);
    return [];
  }
}

const queueOf = (source: BrokerSource, topic: string, { queueId, minOffset, maxOffset }: QueueOffsets): TopicQueue => ({
  source,
  topic,
  queueId,
  minOffset,
  maxOffset,
});

export interface RangeRead {
  /** In the order of the queue. */
  records: MessageRecord[];
  /** Places that the broker had deleted already. */
  expired: number;
}

/** Reads the places `from` to `to` (exclusive) of a queue; `tags` as `pullMessages` takes them. */
export async function readRange(queue: TopicQueue, from: number, to: number, tags: string, signal?: AbortSignal): Promise<RangeRead> {
  const { topic, queueId, source } = queue;
  const records: MessageRecord[] = [];
  let expired = 0;
  let at = from;
  while (at < to) {
    if (signal?.aborted === true) break;
    const maxMessages = tags === '*' ? Math.min(pullMessagesMax, to - at) : pullMessagesMax;
    const queueOffset = at;
    const result = await source.ask((caller, address) => pullMessages(caller, address, { topic, queueId, queueOffset, maxMessages, tags }));
    for (const record of result.records) if (record.queueOffset < to) records.push(record);
    if (result.status === 'atEnd' || result.nextOffset <= at) break;
    if (result.status === 'moved') expired += Math.min(to, result.nextOffset) - at;
    at = result.nextOffset;
  }
  return { records, expired };
}

/**
 * The offset of the first message that was stored at or after `timeMs`, or of the next one to be written. 4.x brokers
 * answer with a neighbour, so the messages around the answer are looked at.
 */
export async function firstOffsetAt(queue: TopicQueue, timeMs: number, signal?: AbortSignal): Promise<number> {
  const { source, minOffset, maxOffset } = queue;
  const near = await source.ask((caller, address) => searchOffset(caller, address, queue, timeMs));
  let at = Math.min(maxOffset, Math.max(minOffset, near));
  while (at > minOffset) {
    if (signal?.aborted === true) return at;
    const from = Math.max(minOffset, at - pullMessagesMax);
    const { records } = await readRange(queue, from, at, '*', signal);
    const first = records.find(({ storeTimestamp }) => storeTimestamp >= timeMs);
    if (first === undefined) break;
    at = first.queueOffset;
  }
  while (at < maxOffset) {
    if (signal?.aborted === true) return at;
    const { records } = await readRange(queue, at, Math.min(maxOffset, at + pullMessagesMax), '*', signal);
    const first = records.find(({ storeTimestamp }) => storeTimestamp >= timeMs);
    if (first !== undefined) return first.queueOffset;
    const last = records.at(-1);
    if (last === undefined) break;
    at = last.queueOffset + 1;
  }
  return at;
}
