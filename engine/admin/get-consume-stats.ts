import { consumeStatsType } from '../protocol/bodies/consume-stats.ts';
import type { ConsumeStats } from '../protocol/bodies/consume-stats.ts';
import { getConsumeStats as request } from '../protocol/headers/get-consume-stats.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Progress of a group on a broker, for one topic or for all that it consumes. */
export async function getConsumeStats(
  caller: AdminCaller,
  brokerAddress: string,
  consumerGroup: string,
  topic?: string,
): Promise<ConsumeStats> {
  const { body } = await caller.call(brokerAddress, {
    code: request.code,
    extFields: request.request.encode({ consumerGroup, topic: topic ?? '' }),
  });
  return decodeBody(consumeStatsType, body);
}
