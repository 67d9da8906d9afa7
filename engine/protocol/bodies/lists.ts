import { jsonArray, jsonMap, jsonObject, jsonString, optional, withDefault, type JsonOf } from '../json-schema.ts';

/** Topic names; `brokerAddr` only in the list of a name server's system topics. RocketMQ TopicList */
export const topicListType = jsonObject({ brokerAddr: optional(jsonString), topicList: withDefault(jsonArray(jsonString), () => []) });
export type TopicList = JsonOf<typeof topicListType>;

/** Consumer groups of a topic. RocketMQ GroupList */
export const groupListType = jsonObject({ groupList: withDefault(jsonArray(jsonString), () => []) });
export type GroupList = JsonOf<typeof groupListType>;

/** Client ids of a group's members. RocketMQ GetConsumerListByGroupResponseBody */
export const consumerListType = jsonObject({ consumerIdList: withDefault(jsonArray(jsonString), () => []) });
export type ConsumerList = JsonOf<typeof consumerListType>;

/** Texts by key: KV configs and a broker's running state. RocketMQ KVTable */
export const kvTableType = jsonObject({ table: withDefault(jsonMap(jsonString), () => new Map()) });
export type KvTable = JsonOf<typeof kvTableType>;
