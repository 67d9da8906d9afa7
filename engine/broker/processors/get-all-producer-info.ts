import { producerTableType } from '../../protocol/bodies/connections.ts';
import type { ProducerTable } from '../../protocol/bodies/connections.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_ALL_PRODUCER_INFO: every producer that is online, by group. RocketMQ AdminBrokerProcessor#getAllProducerInfo */
export function createGetAllProducerInfo(parts: Pick<BrokerParts, 'producers'>): RequestHandler {
  return () => {
    const data: ProducerTable['data'] = new Map();
    for (const group of parts.producers.groups()) {
      const connections = parts.producers.connectionsOf(group) ?? [];
      data.set(
        group,
        connections.map(({ channel, clientId, language, version, lastUpdateMs }) => ({
          clientId,
          language,
          lastUpdateTimestamp: lastUpdateMs,
          remoteIP: `/${channel.remoteAddress}`,
          version,
        })),
      );
    }
    return { code: ResponseCode.SUCCESS, body: encodeBody(producerTableType, { data }) };
  };
}
