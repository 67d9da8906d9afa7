import { consumeTimeSpansType } from '../protocol/bodies/consume-stats.ts';
import type { ConsumeTimeSpans } from '../protocol/bodies/consume-stats.ts';
import { queryConsumeTimeSpan } from '../protocol/headers/query-consume-time-span.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/**
 * Times of each queue of a topic on a broker: its oldest and newest message, the one that the group consumed last, and
 * the age of the next. Where nothing was committed, or the next message is gone, that age is no age (larger than now).
 */
export async function getConsumeTimeSpans(
  caller: AdminCaller,
  brokerAddress: string,
  group: string,
  topic: string,
): Promise<ConsumeTimeSpans['consumeTimeSpanSet']> {
  const extFields = queryConsumeTimeSpan.request.encode({ topic, group });
  const { body } = await caller.call(brokerAddress, { code: queryConsumeTimeSpan.code, extFields });
  return decodeBody(consumeTimeSpansType, body).consumeTimeSpanSet;
}
