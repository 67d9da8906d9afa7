import { jsonArray, jsonInt, jsonMap, jsonObject, jsonObjectMap, jsonString, withDefault, type JsonOf } from '../json-schema.ts';
import { messageQueueType } from './message-queue.ts';

/** Offsets by queue, for Java and Go clients. RocketMQ ResetOffsetBody */
export const resetOffsetType = jsonObject({ offsetTable: withDefault(jsonObjectMap(messageQueueType, jsonInt), () => []) });
export type ResetOffset = JsonOf<typeof resetOffsetType>;

/** The same as a list, which C++ clients need. RocketMQ ResetOffsetBodyForC */
export const resetOffsetForCppType = jsonObject({
  offsetTable: jsonArray(jsonObject({ brokerName: jsonString, offset: jsonInt, queueId: jsonInt, topic: jsonString })),
});
export type ResetOffsetForCpp = JsonOf<typeof resetOffsetForCppType>;

/** Offsets that clients hold: body of GET_CONSUMER_STATUS_FROM_CLIENT and its relay. RocketMQ GetConsumerStatusBody */
export const consumerStatusType = jsonObject({
  consumerTable: withDefault(jsonMap(jsonObjectMap(messageQueueType, jsonInt)), () => new Map()),
  messageQueueTable: withDefault(jsonObjectMap(messageQueueType, jsonInt), () => []),
});
export type ConsumerStatus = JsonOf<typeof consumerStatusType>;
