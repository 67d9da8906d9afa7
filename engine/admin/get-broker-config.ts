import { getBrokerConfig as request } from '../protocol/headers/get-broker-config.ts';
import { parseProperties } from '../runtime/properties-text.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Settings of a broker by Apache's names, as it runs with them. */
export async function getBrokerConfig(caller: AdminCaller, brokerAddress: string): Promise<Map<string, string>> {
  const { body } = await caller.call(brokerAddress, { code: request.code });
  return parseProperties(Buffer.from(body ?? []).toString('utf8'));
}
