import { consumerListType } from '../../protocol/bodies/lists.ts';
import { getConsumerListByGroup } from '../../protocol/headers/get-consumer-list-by-group.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_CONSUMER_LIST_BY_GROUP: client ids among which a group's queues are shared. RocketMQ ConsumerManageProcessor#getConsumerListByGroup */
export function createGetConsumerListByGroup(parts: Pick<BrokerParts, 'consumers'>): RequestHandler {
  return (request) => {
    const { consumerGroup } = getConsumerListByGroup.request.decode(request);
    const connections = parts.consumers.group(consumerGroup)?.connections;
    if (connections === undefined || connections.size === 0)
      return { code: ResponseCode.SYSTEM_ERROR, remark: `no consumer for this group, ${consumerGroup}` };
    const consumerIdList = [...connections.values()].map((connection) => connection.clientId);
    return { code: ResponseCode.SUCCESS, body: encodeBody(consumerListType, { consumerIdList }) };
  };
}
