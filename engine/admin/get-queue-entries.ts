import { consumeQueueEntriesType } from '../protocol/bodies/consume-queue-entries.ts';
import { queryConsumeQueue } from '../protocol/headers/query-consume-queue.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/** One entry of a consume queue. */
export interface QueueEntry {
  physicalOffset: number;
  sizeBytes: number;
  /** Hash of the tag; in the queues of delay levels the time in ms at which the message is due. */
  tagsCode: number;
}

/** Entries of a queue from an offset on, as the broker's consume queue holds them. */
export async function getQueueEntries(
  caller: AdminCaller,
  brokerAddress: string,
  { topic, queueId, queueOffset, count }: { topic: string; queueId: number; queueOffset: number; count: number },
): Promise<QueueEntry[]> {
  const { body } = await caller.call(brokerAddress, {
    code: queryConsumeQueue.code,
    extFields: queryConsumeQueue.request.encode({ topic, queueId, index: queueOffset, count, consumerGroup: undefined }),
  });
  const { queueData = [] } = decodeBody(consumeQueueEntriesType, body);
  return queueData.map(({ physicOffset, physicSize, tagsCode }) => ({ physicalOffset: physicOffset, sizeBytes: physicSize, tagsCode }));
}
