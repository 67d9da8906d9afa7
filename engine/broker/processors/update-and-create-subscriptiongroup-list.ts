import { subscriptionGroupListType } from '../../protocol/bodies/subscription-group.ts';
import { decodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { groupNameProblem } from '../../protocol/topic-name.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import { assertKept } from '../assert-kept.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { AttributeError } from '../topics/topic-attributes.ts';

/** UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST: several consumer groups; nothing is applied when a name is bad. RocketMQ AdminBrokerProcessor#updateAndCreateSubscriptionGroupList */
export function createUpdateAndCreateSubscriptiongroupList(parts: Pick<BrokerParts, 'groups'>): RequestHandler {
  return async (request) => {
    const { groupConfigList } = decodeBody(subscriptionGroupListType, request.body);
    for (const group of groupConfigList) {
      const problem = groupNameProblem(group.groupName);
      if (problem !== undefined) return { code: ResponseCode.INVALID_PARAMETER, remark: problem };
    }
    try {
      for (const group of groupConfigList) parts.groups.update(group);
      await assertKept(parts.groups);
      return { code: ResponseCode.SUCCESS };
    } catch (error) {
      if (error instanceof AttributeError) return { code: ResponseCode.SYSTEM_ERROR, remark: error.message };
      throw error;
    }
  };
}
