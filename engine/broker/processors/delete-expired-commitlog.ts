import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** DELETE_EXPIRED_COMMITLOG: deletes expired log segments now instead of at the hour set. RocketMQ AdminBrokerProcessor#deleteExpiredCommitLog */
export function createDeleteExpiredCommitlog(parts: Pick<BrokerParts, 'store'>): RequestHandler {
  return async () => {
    await parts.store.deleteExpiredSegments();
    return { code: ResponseCode.SUCCESS };
  };
}
