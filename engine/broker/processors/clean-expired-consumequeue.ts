import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** CLEAN_EXPIRED_CONSUMEQUEUE: deletes queue files whose messages have left the log. RocketMQ AdminBrokerProcessor#cleanExpiredConsumeQueue */
export function createCleanExpiredConsumequeue(parts: Pick<BrokerParts, 'store'>): RequestHandler {
  return async () => {
    await parts.store.cleanExpiredConsumeQueues();
    return { code: ResponseCode.SUCCESS };
  };
}
