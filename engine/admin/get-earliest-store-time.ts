import { getEarliestMsgStoretime } from '../protocol/headers/get-earliest-msg-storetime.ts';
import type { AdminCaller } from './admin-caller.ts';

/** Store time of the oldest message that a queue still has; undefined when it has none. */
export async function getEarliestStoreTime(
  caller: AdminCaller,
  brokerAddress: string,
  queue: { topic: string; queueId: number },
): Promise<number | undefined> {
  const { topic, queueId } = queue;
  const extFields = getEarliestMsgStoretime.request.encode({ topic, queueId });
  const { timestamp } = getEarliestMsgStoretime.response.decode(
    await caller.call(brokerAddress, { code: getEarliestMsgStoretime.code, extFields }),
  );
  return timestamp > 0 ? timestamp : undefined;
}
