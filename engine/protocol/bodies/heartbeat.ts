import {
  jsonArray,
  jsonBoolean,
  jsonEnum,
  jsonInt,
  jsonLong,
  jsonObject,
  jsonString,
  optional,
  withDefault,
  type JsonOf,
} from '../json-schema.ts';

/** C++ clients send these three as ordinals. */
export const consumeTypeType = jsonEnum('CONSUME_ACTIVELY', 'CONSUME_PASSIVELY', 'CONSUME_POP');
export type ConsumeType = JsonOf<typeof consumeTypeType>;

export const messageModelType = jsonEnum('BROADCASTING', 'CLUSTERING');
export type MessageModel = JsonOf<typeof messageModelType>;

export const consumeFromWhereType = jsonEnum(
  'CONSUME_FROM_LAST_OFFSET',
  'CONSUME_FROM_LAST_OFFSET_AND_FROM_MIN_WHEN_BOOT_FIRST',
  'CONSUME_FROM_MIN_OFFSET',
  'CONSUME_FROM_MAX_OFFSET',
  'CONSUME_FROM_FIRST_OFFSET',
  'CONSUME_FROM_TIMESTAMP',
);
export type ConsumeFromWhere = JsonOf<typeof consumeFromWhereType>;

/**
 * What a consumer wants of one topic. `subVersion` is in milliseconds from Java and in nanoseconds from Go, and C++
 * sends it as text; only the order of one client's versions means something. RocketMQ SubscriptionData
 */
export const subscriptionDataType = jsonObject({
  classFilterMode: withDefault(jsonBoolean, () => false),
  codeSet: withDefault(jsonArray(jsonInt), () => []),
  expressionType: withDefault(jsonString, () => 'TAG'),
  subString: withDefault(jsonString, () => '*'),
  subVersion: withDefault(jsonLong, () => 0n),
  tagsSet: withDefault(jsonArray(jsonString), () => []),
  topic: jsonString,
});
export type SubscriptionData = JsonOf<typeof subscriptionDataType>;

const consumerDataType = jsonObject({
  consumeFromWhere: withDefault(consumeFromWhereType, () => 'CONSUME_FROM_LAST_OFFSET' as const),
  consumeType: withDefault(consumeTypeType, () => 'CONSUME_PASSIVELY' as const),
  groupName: jsonString,
  messageModel: withDefault(messageModelType, () => 'CLUSTERING' as const),
  subscriptionDataSet: withDefault(jsonArray(subscriptionDataType), () => []),
  unitMode: withDefault(jsonBoolean, () => false),
});
export type ConsumerData = JsonOf<typeof consumerDataType>;

/** Producers and consumers of one client: body of HEART_BEAT. C++ leaves empty sets out. RocketMQ HeartbeatData */
export const heartbeatDataType = jsonObject({
  clientID: jsonString,
  consumerDataSet: withDefault(jsonArray(consumerDataType), () => []),
  heartbeatFingerprint: optional(jsonInt),
  producerDataSet: withDefault(jsonArray(jsonObject({ groupName: jsonString })), () => []),
  withoutSub: optional(jsonBoolean),
});
export type HeartbeatData = JsonOf<typeof heartbeatDataType>;

/** Body of CHECK_CLIENT_CONFIG. RocketMQ CheckClientRequestBody */
export const checkClientConfigType = jsonObject({
  clientId: jsonString,
  group: jsonString,
  namespace: optional(jsonString),
  subscriptionData: subscriptionDataType,
});
export type CheckClientConfig = JsonOf<typeof checkClientConfigType>;

/** A group's subscription to one topic: body of QUERY_SUBSCRIPTION_BY_CONSUMER. RocketMQ QuerySubscriptionResponseBody */
export const subscriptionOfGroupType = jsonObject({
  group: jsonString,
  subscriptionData: optional(subscriptionDataType),
  topic: optional(jsonString),
});
export type SubscriptionOfGroup = JsonOf<typeof subscriptionOfGroupType>;
