import { jsonArray, jsonInt, jsonMap, jsonObject, jsonString, optional, withDefault, type JsonOf } from '../json-schema.ts';
import { consumeFromWhereType, consumeTypeType, messageModelType, subscriptionDataType, type SubscriptionData } from './heartbeat.ts';

/** One client of a group. `language` is absent when the broker does not know the client's. RocketMQ Connection */
export const connectionType = jsonObject({
  clientAddr: jsonString,
  clientId: jsonString,
  language: optional(jsonString),
  version: jsonInt,
});
export type ClientConnection = JsonOf<typeof connectionType>;

/** Members of a consumer group. RocketMQ ConsumerConnection */
export const consumerConnectionType = jsonObject({
  connectionSet: withDefault(jsonArray(connectionType), () => []),
  consumeFromWhere: optional(consumeFromWhereType),
  consumeType: optional(consumeTypeType),
  messageModel: optional(messageModelType),
  subscriptionTable: withDefault(jsonMap(subscriptionDataType), () => new Map<string, SubscriptionData>()),
});
export type ConsumerConnection = JsonOf<typeof consumerConnectionType>;

/** Members of a producer group. RocketMQ ProducerConnection */
export const producerConnectionType = jsonObject({ connectionSet: withDefault(jsonArray(connectionType), () => []) });
export type ProducerConnection = JsonOf<typeof producerConnectionType>;

/** One client of a producer group, with the time of its last heartbeat. RocketMQ ProducerInfo */
const producerInfoType = jsonObject({
  clientId: jsonString,
  language: optional(jsonString),
  lastUpdateTimestamp: jsonInt,
  remoteIP: jsonString,
  version: jsonInt,
});
export type ProducerInfo = JsonOf<typeof producerInfoType>;

/** All producers of a broker by group. RocketMQ ProducerTableInfo */
export const producerTableType = jsonObject({
  data: withDefault(jsonMap(jsonArray(producerInfoType)), () => new Map<string, ProducerInfo[]>()),
});
export type ProducerTable = JsonOf<typeof producerTableType>;
