import { queryMessage } from '../../protocol/headers/query-message.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** QUERY_MESSAGE: messages by key or unique id; the client checks the keys, since only hashes are compared. RocketMQ QueryMessageProcessor#queryMessage */
export function createQueryMessage(parts: Pick<BrokerParts, 'config' | 'store'>): RequestHandler {
  return async (request) => {
    const header = queryMessage.request.decode(request);
    const maxMessages = header._UNIQUE_KEY_QUERY === true ? parts.config.values.defaultQueryMaxNum : header.maxNum;
    const found = await parts.store.queryByKey({
      topic: header.topic,
      key: header.key,
      maxMessages,
      beginTimestampMs: header.beginTimestamp,
      endTimestampMs: header.endTimestamp,
    });
    const extFields = queryMessage.response.encode({
      indexLastUpdateTimestamp: found.indexLastUpdateTimestampMs,
      indexLastUpdatePhyoffset: found.indexLastUpdatePhysicalOffset,
    });
    if (found.records.length === 0)
      return { code: ResponseCode.QUERY_NOT_FOUND, remark: 'can not find message, maybe time range not correct', extFields };
    return { code: ResponseCode.SUCCESS, extFields, body: found.records };
  };
}
