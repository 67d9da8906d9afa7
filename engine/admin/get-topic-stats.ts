import { topicStatsTableType } from '../protocol/bodies/consume-stats.ts';
import { getTopicStatsInfo } from '../protocol/headers/get-topic-stats-info.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Offsets of one queue on one broker. */
export interface QueueOffsets {
  brokerName: string;
  queueId: number;
  /** Offset of the first message that can be read, and of the next one to be written. */
  minOffset: number;
  maxOffset: number;
  /** Store time of the newest message, 0 for a queue that is empty. */
  lastUpdateTimestampMs: number;
}

/** Offsets of a topic's queues on a broker, by queue. Refused with TOPIC_NOT_EXIST when the broker does not have it. */
export async function getTopicStats(caller: AdminCaller, brokerAddress: string, topic: string): Promise<QueueOffsets[]> {
  const { body } = await caller.call(brokerAddress, {
    code: getTopicStatsInfo.code,
    extFields: getTopicStatsInfo.request.encode({ topic }),
  });
  return decodeBody(topicStatsTableType, body)
    .offsetTable.map(([queue, offsets]) => ({
      brokerName: queue.brokerName,
      queueId: queue.queueId,
      minOffset: offsets.minOffset,
      maxOffset: offsets.maxOffset,
      lastUpdateTimestampMs: offsets.lastUpdateTimestamp,
    }))
    .sort((a, b) => a.queueId - b.queueId);
}
