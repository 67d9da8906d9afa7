import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_ALL_DELAY_OFFSET: the progress of the delay levels, for slaves. RocketMQ AdminBrokerProcessor#getAllDelayOffset */
export function createGetAllDelayOffset(parts: Pick<BrokerParts, 'schedule'>): RequestHandler {
  return () => ({ code: ResponseCode.SUCCESS, body: Buffer.from(parts.schedule.encode(), 'utf8') });
}
