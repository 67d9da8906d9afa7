import { consumeQueueEntriesType } from '../../protocol/bodies/consume-queue-entries.ts';
import type { ConsumeQueueEntries } from '../../protocol/bodies/consume-queue-entries.ts';
import { queryConsumeQueue } from '../../protocol/headers/query-consume-queue.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { RecordPosition } from '../../protocol/message-record.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

type Parts = Pick<BrokerParts, 'consumers' | 'filters' | 'store'>;
type Entry = NonNullable<ConsumeQueueEntries['queueData']>[number];

/** Entries of one answer at most: each costs a look at its record. */
const ENTRIES_MAX = 1000;

/** QUERY_CONSUME_QUEUE: entries of one queue, where each record is and what its tag hashes to. RocketMQ AdminBrokerProcessor#queryConsumeQueue */
export function createQueryConsumeQueue(parts: Parts): RequestHandler {
  return (request) => {
    const { topic = '', queueId = 0, index = 0, count = 0, consumerGroup } = queryConsumeQueue.request.decode(request);
    if (!parts.store.queuesOf(topic).includes(queueId))
      return { code: ResponseCode.SYSTEM_ERROR, remark: `${queueId}@${topic} is not exist!` };
    const [min, max] = [parts.store.minQueueOffset(topic, queueId), parts.store.maxQueueOffset(topic, queueId)];
    if (index < min || index >= max) return { code: ResponseCode.SUCCESS, remark: `Index ${index} of ${queueId}@${topic} is not exist!` };
    const body = encodeBody(consumeQueueEntriesType, {
      minQueueIndex: min,
      maxQueueIndex: max,
      ...subscriptionOf(parts, consumerGroup, topic),
      queueData: readEntries(parts, topic, queueId, index, Math.min(count, ENTRIES_MAX)),
    });
    return { code: ResponseCode.SUCCESS, body };
  };
}

function subscriptionOf(
  parts: Parts,
  group: string | undefined,
  topic: string,
): Pick<ConsumeQueueEntries, 'subscriptionData' | 'filterData'> {
  if (group === undefined) return {};
  const subscriptionData = parts.consumers.subscriptionOf(group, topic);
  if (subscriptionData === undefined) return { filterData: `${group}@${topic} is not online!` };
  return { subscriptionData, filterData: JSON.stringify(parts.filters.get(group, topic)?.filter.expression ?? null) };
}

function readEntries(parts: Parts, topic: string, queueId: number, from: number, count: number): Entry[] {
  const entries: Entry[] = [];
  while (entries.length < count) {
    const tagsCodes: number[] = [];
    const result = parts.store.getMessage({
      topic,
      queueId,
      queueOffset: from + entries.length,
      maxMessages: count - entries.length,
      maxBytes: Number.MAX_SAFE_INTEGER,
      matches: (tagsCode) => {
        tagsCodes.push(tagsCode);
        return true;
      },
    });
    if (result.status !== 'found') break;
    result.records.forEach((record, at) => {
      entries.push({
        eval: false,
        physicOffset: Number(record.readBigInt64BE(RecordPosition.PHYSICAL_OFFSET)),
        physicSize: record.length,
        tagsCode: tagsCodes[at] ?? 0,
      });
    });
  }
  return entries;
}
