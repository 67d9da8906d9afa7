import { updateConsumerOffset as request } from '../protocol/headers/update-consumer-offset.ts';
import type { RequestContent } from '../protocol/remoting-command.ts';

/** The request that commits an offset in a group's name: right while nobody of it is online, overwritten by members that are. */
export function updateConsumerOffsetRequest(header: {
  consumerGroup: string;
  topic: string;
  queueId: number;
  commitOffset: number;
}): RequestContent {
  return { code: request.code, extFields: request.request.encode(header) };
}
