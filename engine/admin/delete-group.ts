import { deleteSubscriptiongroup } from '../protocol/headers/delete-subscriptiongroup.ts';
import type { RequestContent } from '../protocol/remoting-command.ts';

/** The request that removes a group's settings from a master, and with `withOffsets` how far it was. */
export function deleteGroupRequest(groupName: string, withOffsets: boolean): RequestContent {
  const header = { groupName, cleanOffset: withOffsets, removeOffset: withOffsets };
  return { code: deleteSubscriptiongroup.code, extFields: deleteSubscriptiongroup.request.encode(header) };
}
