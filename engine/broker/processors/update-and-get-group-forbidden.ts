import { groupForbiddenType } from '../../protocol/bodies/subscription-group.ts';
import { updateAndGetGroupForbidden } from '../../protocol/headers/update-and-get-group-forbidden.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import { assertKept } from '../assert-kept.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { FORBIDDEN_READ_INDEX } from '../pull/pull-subscription.ts';

/** UPDATE_AND_GET_GROUP_FORBIDDEN: forbids or allows a group to read a topic. RocketMQ AdminBrokerProcessor#updateAndGetGroupForbidden */
export function createUpdateAndGetGroupForbidden(parts: Pick<BrokerParts, 'groups'>): RequestHandler {
  return async (request) => {
    const { group, topic, readable } = updateAndGetGroupForbidden.request.decode(request);
    if (readable !== undefined) {
      parts.groups.setForbidden(group, topic, FORBIDDEN_READ_INDEX, !readable);
      await assertKept(parts.groups);
    }
    return {
      code: ResponseCode.SUCCESS,
      body: encodeBody(groupForbiddenType, { group, readable: !parts.groups.isForbidden(group, topic, FORBIDDEN_READ_INDEX), topic }),
    };
  };
}
