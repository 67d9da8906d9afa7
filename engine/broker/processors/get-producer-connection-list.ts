import { producerConnectionType } from '../../protocol/bodies/connections.ts';
import { getProducerConnectionList } from '../../protocol/headers/get-producer-connection-list.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { describeConnection } from '../clients/client-connection.ts';

/** GET_PRODUCER_CONNECTION_LIST: the members of a producer group that are online. RocketMQ AdminBrokerProcessor#getProducerConnectionList */
export function createGetProducerConnectionList(parts: Pick<BrokerParts, 'producers'>): RequestHandler {
  return (request) => {
    const { producerGroup } = getProducerConnectionList.request.decode(request);
    const connections = parts.producers.connectionsOf(producerGroup);
    if (connections === undefined) return { code: ResponseCode.SYSTEM_ERROR, remark: `the producer group[${producerGroup}] not exist` };
    return { code: ResponseCode.SUCCESS, body: encodeBody(producerConnectionType, { connectionSet: connections.map(describeConnection) }) };
  };
}
