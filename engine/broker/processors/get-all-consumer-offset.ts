import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_ALL_CONSUMER_OFFSET: every committed offset, for slaves. RocketMQ AdminBrokerProcessor#getAllConsumerOffset */
export function createGetAllConsumerOffset(parts: Pick<BrokerParts, 'offsets'>): RequestHandler {
  return () => ({ code: ResponseCode.SUCCESS, body: Buffer.from(parts.offsets.encode(), 'utf8') });
}
