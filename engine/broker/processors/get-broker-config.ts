import { getBrokerConfig } from '../../protocol/headers/get-broker-config.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_BROKER_CONFIG: every setting that has an effect, as properties text. RocketMQ AdminBrokerProcessor#getBrokerConfig */
export function createGetBrokerConfig(parts: Pick<BrokerParts, 'configStore'>): RequestHandler {
  return () => ({
    code: ResponseCode.SUCCESS,
    extFields: getBrokerConfig.response.encode({ version: parts.configStore.versionText() }),
    body: Buffer.from(parts.configStore.config.toAllText(), 'utf8'),
  });
}
