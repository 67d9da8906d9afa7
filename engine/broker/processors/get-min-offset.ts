import { getMinOffset } from '../../protocol/headers/get-min-offset.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_MIN_OFFSET: the oldest queue offset that can be read, 0 for a queue that does not exist. RocketMQ AdminBrokerProcessor#getMinOffset */
export function createGetMinOffset(parts: Pick<BrokerParts, 'store'>): RequestHandler {
  return (request) => {
    const { topic, queueId } = getMinOffset.request.decode(request);
    return {
      code: ResponseCode.SUCCESS,
      extFields: getMinOffset.response.encode({ offset: Math.max(0, parts.store.minQueueOffset(topic, queueId)) }),
    };
  };
}
