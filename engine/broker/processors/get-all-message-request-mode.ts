import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_ALL_MESSAGE_REQUEST_MODE: the request modes, for slaves. RocketMQ AdminBrokerProcessor#getAllMessageRequestMode */
export function createGetAllMessageRequestMode(parts: Pick<BrokerParts, 'requestModes'>): RequestHandler {
  return () => ({ code: ResponseCode.SUCCESS, body: Buffer.from(parts.requestModes.encode(), 'utf8') });
}
