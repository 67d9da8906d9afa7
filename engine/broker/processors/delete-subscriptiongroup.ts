import { deleteSubscriptiongroup } from '../../protocol/headers/delete-subscriptiongroup.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import { assertKept } from '../assert-kept.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** DELETE_SUBSCRIPTIONGROUP: a group's settings, and its offsets when asked. RocketMQ AdminBrokerProcessor#deleteSubscriptionGroup */
export function createDeleteSubscriptiongroup(parts: Pick<BrokerParts, 'groups' | 'offsets' | 'stats'>): RequestHandler {
  return async (request) => {
    const { groupName, cleanOffset } = deleteSubscriptiongroup.request.decode(request);
    parts.groups.delete(groupName);
    if (cleanOffset === true) parts.offsets.forgetGroup(groupName);
    parts.stats.forgetGroup(groupName);
    await assertKept(parts.groups);
    return { code: ResponseCode.SUCCESS };
  };
}
