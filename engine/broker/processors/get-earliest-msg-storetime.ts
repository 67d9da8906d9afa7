import { getEarliestMsgStoretime } from '../../protocol/headers/get-earliest-msg-storetime.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_EARLIEST_MSG_STORETIME: when the oldest message of a queue was stored, -1 without one. RocketMQ AdminBrokerProcessor#getEarliestMsgStoretime */
export function createGetEarliestMsgStoretime(parts: Pick<BrokerParts, 'store'>): RequestHandler {
  return (request) => {
    const { topic, queueId } = getEarliestMsgStoretime.request.decode(request);
    return {
      code: ResponseCode.SUCCESS,
      extFields: getEarliestMsgStoretime.response.encode({ timestamp: parts.store.earliestStoreTimestamp(topic, queueId) }),
    };
  };
}
