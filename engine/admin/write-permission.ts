import { addWritePermOfBroker } from '../protocol/headers/add-write-perm-of-broker.ts';
import { wipeWritePermOfBroker } from '../protocol/headers/wipe-write-perm-of-broker.ts';
import type { RequestContent } from '../protocol/remoting-command.ts';
import type { AdminCaller } from './admin-caller.ts';

/** The request that `setWritePermission` sends. */
export function writePermissionRequest(brokerName: string, isWritable: boolean): RequestContent {
  const spec = isWritable ? addWritePermOfBroker : wipeWritePermOfBroker;
  return { code: spec.code, extFields: spec.request.encode({ brokerName }) };
}

/**
 * Takes or gives the write permission of a broker in all routes of one NameServer: clients stop sending to it within 30 s.
 * Nothing changes at the broker, and what it registers next replaces the routes again.
 */
export async function setWritePermission(
  caller: AdminCaller,
  namesrvAddress: string,
  brokerName: string,
  isWritable: boolean,
): Promise<void> {
  await caller.call(namesrvAddress, writePermissionRequest(brokerName, isWritable));
}
