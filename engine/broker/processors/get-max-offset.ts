import { getMaxOffset } from '../../protocol/headers/get-max-offset.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_MAX_OFFSET: the queue offset that the next message gets. RocketMQ AdminBrokerProcessor#getMaxOffset */
export function createGetMaxOffset(parts: Pick<BrokerParts, 'store'>): RequestHandler {
  return (request) => {
    const { topic, queueId } = getMaxOffset.request.decode(request);
    return { code: ResponseCode.SUCCESS, extFields: getMaxOffset.response.encode({ offset: parts.store.maxQueueOffset(topic, queueId) }) };
  };
}
