import { subscriptionGroupConfigType } from '../../protocol/bodies/subscription-group.ts';
import { getSubscriptiongroupConfig } from '../../protocol/headers/get-subscriptiongroup-config.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_SUBSCRIPTIONGROUP_CONFIG: the settings of one group, which is created when that is allowed. RocketMQ AdminBrokerProcessor#getSubscriptionGroup */
export function createGetSubscriptiongroupConfig(parts: Pick<BrokerParts, 'groups'>): RequestHandler {
  return (request) => {
    const group = parts.groups.find(getSubscriptiongroupConfig.request.decode(request).group);
    if (group === undefined) return { code: ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST, remark: 'No group in this broker' };
    return { code: ResponseCode.SUCCESS, body: encodeBody(subscriptionGroupConfigType, group) };
  };
}
