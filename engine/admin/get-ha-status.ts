import { haRuntimeInfoType } from '../protocol/bodies/ha-runtime-info.ts';
import type { HaRuntimeInfo } from '../protocol/bodies/ha-runtime-info.ts';
import { getBrokerHaStatus } from '../protocol/headers/get-broker-ha-status.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/** State of replication as a broker sees it: its slaves, or its master. Not in 4.x. */
export async function getHaStatus(caller: AdminCaller, brokerAddress: string): Promise<HaRuntimeInfo> {
  const { body } = await caller.call(brokerAddress, { code: getBrokerHaStatus.code });
  return decodeBody(haRuntimeInfoType, body);
}
