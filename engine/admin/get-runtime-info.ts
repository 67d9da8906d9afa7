import { kvTableType } from '../protocol/bodies/lists.ts';
import { getBrokerRuntimeInfo } from '../protocol/headers/get-broker-runtime-info.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/** What a broker says about its state, texts by key (05-admin §3.1). */
export async function getRuntimeInfo(caller: AdminCaller, brokerAddress: string): Promise<Map<string, string>> {
  const { body } = await caller.call(brokerAddress, { code: getBrokerRuntimeInfo.code });
  return decodeBody(kvTableType, body).table;
}
