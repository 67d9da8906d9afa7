import { consumeTimeSpansType } from '../../protocol/bodies/consume-stats.ts';
import type { ConsumeTimeSpans } from '../../protocol/bodies/consume-stats.ts';
import { queryConsumeTimeSpan } from '../../protocol/headers/query-consume-time-span.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import { localTimestampText } from '../../runtime/local-time.ts';
import type { BrokerParts } from '../broker-parts.ts';

type Parts = Pick<BrokerParts, 'clock' | 'config' | 'offsets' | 'store' | 'topics'>;

/** QUERY_CONSUME_TIME_SPAN: times of the oldest, newest and consumed message of each queue. RocketMQ AdminBrokerProcessor#queryConsumeTimeSpan */
export function createQueryConsumeTimeSpan(parts: Parts): RequestHandler {
  return (request) => {
    const { topic, group } = queryConsumeTimeSpan.request.decode(request);
    const config = parts.topics.get(topic);
    if (config === undefined) return { code: ResponseCode.TOPIC_NOT_EXIST, remark: `topic[${topic}] not exist` };
    const consumeTimeSpanSet = Array.from({ length: config.writeQueueNums }, (_, queueId) => spanOf(parts, topic, group, queueId));
    return { code: ResponseCode.SUCCESS, body: encodeBody(consumeTimeSpansType, { consumeTimeSpanSet }) };
  };
}

function spanOf(parts: Parts, topic: string, group: string, queueId: number): ConsumeTimeSpans['consumeTimeSpanSet'][number] {
  const { store } = parts;
  const consumed = parts.offsets.query(group, topic, queueId);
  const max = store.maxQueueOffset(topic, queueId);
  const minTimeStamp = store.earliestStoreTimestamp(topic, queueId);
  const maxTimeStamp = store.storeTimestampOf(topic, queueId, max - 1);
  const consumeTimeStamp = consumed > 0 ? store.storeTimestampOf(topic, queueId, consumed - 1) : minTimeStamp;
  const delayTime = consumed < max ? parts.clock.nowMs() - store.storeTimestampOf(topic, queueId, Math.max(0, consumed)) : 0;
  return {
    messageQueue: { brokerName: parts.config.values.brokerName, queueId, topic },
    minTimeStamp,
    minTimeStampStr: timeText(minTimeStamp),
    maxTimeStamp,
    maxTimeStampStr: timeText(maxTimeStamp),
    consumeTimeStamp,
    consumeTimeStampStr: timeText(consumeTimeStamp),
    delayTime,
  };
}

/** `yyyy-MM-dd#HH:mm:ss:SSS` (RocketMQ UtilAll.YYYY_MM_DD_HH_MM_SS_SSS). */
function timeText(timeMs: number): string {
  const digits = localTimestampText(timeMs);
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}#${digits.slice(8, 10)}:${digits.slice(10, 12)}:${digits.slice(12, 14)}:${digits.slice(14)}`;
}
