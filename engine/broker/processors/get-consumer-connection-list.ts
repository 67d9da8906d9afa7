import { consumerConnectionType } from '../../protocol/bodies/connections.ts';
import { getConsumerConnectionList } from '../../protocol/headers/get-consumer-connection-list.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { describeConnection } from '../clients/client-connection.ts';

/** GET_CONSUMER_CONNECTION_LIST: the members of a consumer group that are online. RocketMQ AdminBrokerProcessor#getConsumerConnectionList */
export function createGetConsumerConnectionList(parts: Pick<BrokerParts, 'consumers'>): RequestHandler {
  return (request) => {
    const { consumerGroup } = getConsumerConnectionList.request.decode(request);
    const group = parts.consumers.group(consumerGroup);
    if (group === undefined) return { code: ResponseCode.CONSUMER_NOT_ONLINE, remark: `the consumer group[${consumerGroup}] not online` };
    const body = encodeBody(consumerConnectionType, {
      connectionSet: [...group.connections.values()].map(describeConnection),
      consumeFromWhere: group.consumeFromWhere,
      consumeType: group.consumeType,
      messageModel: group.messageModel,
      subscriptionTable: new Map(group.subscriptions),
    });
    return { code: ResponseCode.SUCCESS, body };
  };
}
