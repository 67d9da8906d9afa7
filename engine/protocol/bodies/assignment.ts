import { jsonArray, jsonInt, jsonMap, jsonObject, jsonString, optional, withDefault, type JsonOf } from '../json-schema.ts';
import { messageModelType } from './heartbeat.ts';
import { messageQueueType } from './message-queue.ts';

/** Body of QUERY_ASSIGNMENT. RocketMQ QueryAssignmentRequestBody */
export const queryAssignmentType = jsonObject({
  clientId: jsonString,
  consumerGroup: jsonString,
  messageModel: withDefault(messageModelType, () => 'CLUSTERING' as const),
  strategyName: jsonString,
  topic: jsonString,
});
export type QueryAssignment = JsonOf<typeof queryAssignmentType>;

/** Response body of QUERY_ASSIGNMENT. RocketMQ QueryAssignmentResponseBody */
export const queueAssignmentsType = jsonObject({
  messageQueueAssignments: optional(
    jsonArray(
      jsonObject({
        attachments: optional(jsonMap(jsonString)),
        messageQueue: optional(messageQueueType),
        mode: withDefault(jsonString, () => 'PULL'),
      }),
    ),
  ),
});
export type QueueAssignments = JsonOf<typeof queueAssignmentsType>;

/** Body of SET_MESSAGE_REQUEST_MODE. `mode` is `PULL` or `POP`. RocketMQ SetMessageRequestModeRequestBody */
export const messageRequestModeType = jsonObject({
  consumerGroup: jsonString,
  mode: withDefault(jsonString, () => 'PULL'),
  popShareQueueNum: withDefault(jsonInt, () => 0),
  topic: jsonString,
});
export type MessageRequestMode = JsonOf<typeof messageRequestModeType>;

/** Modes by topic and group, for slaves. RocketMQ MessageRequestModeSerializeWrapper */
export const messageRequestModeTableType = jsonObject({
  messageRequestModeMap: withDefault(jsonMap(jsonMap(messageRequestModeType)), () => new Map()),
});
export type MessageRequestModeTable = JsonOf<typeof messageRequestModeTableType>;
