import { subscriptionGroupConfigType } from '../protocol/bodies/subscription-group.ts';
import type { SubscriptionGroupConfig } from '../protocol/bodies/subscription-group.ts';
import { updateAndCreateSubscriptiongroup } from '../protocol/headers/update-and-create-subscriptiongroup.ts';
import { encodeBody } from '../protocol/json-schema.ts';
import type { RequestContent } from '../protocol/remoting-command.ts';

/**
 * The request that creates a group on a master, or replaces its settings. Attributes are changes (`+name`, `-name`) and
 * not values, so none are sent and the broker keeps those it has. 4.x ignores the members that it does not know.
 */
export function saveGroupRequest(group: SubscriptionGroupConfig): RequestContent {
  const config = { ...group };
  delete config.attributes;
  return { code: updateAndCreateSubscriptiongroup.code, body: encodeBody(subscriptionGroupConfigType, config) };
}
