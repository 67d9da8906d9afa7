import { subscriptionGroupConfigType } from '../protocol/bodies/subscription-group.ts';
import type { SubscriptionGroupConfig } from '../protocol/bodies/subscription-group.ts';
import { getSubscriptiongroupConfig } from '../protocol/headers/get-subscriptiongroup-config.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import { ResponseCode } from '../protocol/response-code.ts';
import { isRefusal } from './admin-caller.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Settings of one consumer group on a broker; undefined when it does not have the group. 4.x brokers do not have the request. */
export async function getGroupSettings(
  caller: AdminCaller,
  brokerAddress: string,
  group: string,
): Promise<SubscriptionGroupConfig | undefined> {
  try {
    const { body } = await caller.call(brokerAddress, {
      code: getSubscriptiongroupConfig.code,
      extFields: getSubscriptiongroupConfig.request.encode({ group }),
    });
    return decodeBody(subscriptionGroupConfigType, body);
  } catch (error) {
    if (isRefusal(error, ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST)) return undefined;
    throw error;
  }
}
