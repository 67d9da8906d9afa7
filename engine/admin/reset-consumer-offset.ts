import { invokeBrokerToResetOffset } from '../protocol/headers/invoke-broker-to-reset-offset.ts';
import type { RequestContent } from '../protocol/remoting-command.ts';

/** The end of a queue, where a time is asked for. */
export const toTheEnd = -1;

/**
 * The request that moves a group on all queues of a topic on a broker to a time (`toTheEnd`, 0 for the beginning). 5.x
 * moves it itself; 4.x tells the members, answers 206 when nobody is online and 1 when a queue was never committed.
 */
export function resetOffsetToTimeRequest(group: string, topic: string, timestampMs: number): RequestContent {
  const header = { group, topic, timestamp: timestampMs, isForce: true };
  return { code: invokeBrokerToResetOffset.code, extFields: invokeBrokerToResetOffset.request.encode(header) };
}

/** The same for one queue and one offset. Only 5.x brokers that move offsets themselves know it; others take it for the end. */
export function resetOffsetRequest(group: string, topic: string, queueId: number, queueOffset: number): RequestContent {
  const header = { group, topic, timestamp: toTheEnd, isForce: true, queueId, offset: queueOffset };
  return { code: invokeBrokerToResetOffset.code, extFields: invokeBrokerToResetOffset.request.encode(header) };
}
