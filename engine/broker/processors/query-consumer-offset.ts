import { queryConsumerOffset } from '../../protocol/headers/query-consumer-offset.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** QUERY_CONSUMER_OFFSET: a group's committed offset; 22 makes the client apply its ConsumeFromWhere. RocketMQ ConsumerManageProcessor#queryConsumerOffset */
export function createQueryConsumerOffset(parts: Pick<BrokerParts, 'offsets' | 'store'>): RequestHandler {
  return (request) => {
    const header = queryConsumerOffset.request.decode(request);
    const committed = parts.offsets.query(header.consumerGroup, header.topic, header.queueId);
    if (committed >= 0) return { code: ResponseCode.SUCCESS, extFields: queryConsumerOffset.response.encode({ offset: committed }) };
    if (header.setZeroIfNotFound === false)
      return { code: ResponseCode.QUERY_NOT_FOUND, remark: 'Not found, do not set to zero, maybe this group boot first' };
    if (startsInMemory(parts, header.topic, header.queueId))
      return { code: ResponseCode.SUCCESS, extFields: queryConsumerOffset.response.encode({ offset: 0 }) };
    return { code: ResponseCode.QUERY_NOT_FOUND, remark: 'Not found, V3_0_6_SNAPSHOT maybe this group consumer boot first' };
  };
}

/** A queue whose first message is still near the tail is young: its consumers begin with the first message. */
function startsInMemory(parts: Pick<BrokerParts, 'store'>, topic: string, queueId: number): boolean {
  if (parts.store.minQueueOffset(topic, queueId) > 0) return false;
  const first = parts.store.getMessage({ topic, queueId, queueOffset: 0, maxMessages: 1, maxBytes: 1 });
  return first.status === 'found' && !first.suggestSlave;
}
