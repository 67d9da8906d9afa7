import { jsonArray, jsonBoolean, jsonObject, jsonString, optional, withDefault, type JsonOf } from '../json-schema.ts';
import { messageQueueType } from './message-queue.ts';

/** Queues that an orderly consumer locks or releases; 4.9 has no `onlyThisBroker`. RocketMQ LockBatchRequestBody */
export const lockBatchRequestType = jsonObject({
  clientId: jsonString,
  consumerGroup: jsonString,
  mqSet: withDefault(jsonArray(messageQueueType), () => []),
  onlyThisBroker: optional(jsonBoolean),
});
export type LockBatchRequest = JsonOf<typeof lockBatchRequestType>;

/** The queues that were granted. RocketMQ LockBatchResponseBody */
export const lockBatchResponseType = jsonObject({ lockOKMQSet: withDefault(jsonArray(messageQueueType), () => []) });
export type LockBatchResponse = JsonOf<typeof lockBatchResponseType>;
