import { consumeStatsListType } from '../protocol/bodies/consume-stats.ts';
import type { ConsumeStats } from '../protocol/bodies/consume-stats.ts';
import { getBrokerConsumeStats as request } from '../protocol/headers/get-broker-consume-stats.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/** A broker with thousands of groups computes for seconds. */
const timeoutMs = 15_000;

/**
 * Progress of all groups of a broker that have committed something, one entry a topic. A queue without a committed
 * offset reads as 0, and offsets below the queue's smallest are given as they are.
 */
export async function getBrokerConsumeStats(caller: AdminCaller, brokerAddress: string): Promise<Map<string, ConsumeStats[]>> {
  const { body } = await caller.call(
    brokerAddress,
    { code: request.code, extFields: request.request.encode({ isOrder: false }) },
    { timeoutMs },
  );
  const byGroup = new Map<string, ConsumeStats[]>();
  for (const entry of decodeBody(consumeStatsListType, body).consumeStatsList) {
    for (const [group, stats] of entry) byGroup.set(group, [...(byGroup.get(group) ?? []), ...stats]);
  }
  return byGroup;
}
