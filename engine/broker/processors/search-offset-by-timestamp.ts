import { searchOffsetByTimestamp } from '../../protocol/headers/search-offset-by-timestamp.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** SEARCH_OFFSET_BY_TIMESTAMP: the queue offset of a time. RocketMQ AdminBrokerProcessor#searchOffsetByTimestamp */
export function createSearchOffsetByTimestamp(parts: Pick<BrokerParts, 'store'>): RequestHandler {
  return (request) => {
    const { topic, queueId, timestamp, boundaryType } = searchOffsetByTimestamp.request.decode(request);
    const offset = parts.store.queueOffsetByTime(topic, queueId, timestamp, boundaryType?.toUpperCase() === 'UPPER' ? 'UPPER' : 'LOWER');
    return { code: ResponseCode.SUCCESS, extFields: searchOffsetByTimestamp.response.encode({ offset }) };
  };
}
