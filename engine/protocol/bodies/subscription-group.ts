import { jsonArray, jsonBoolean, jsonInt, jsonMap, jsonObject, jsonString, optional, withDefault, type JsonOf } from '../json-schema.ts';
import { dataVersionType } from './data-version.ts';

const retryPolicyType = jsonObject({
  customizedRetryPolicy: optional(jsonObject({ next: jsonArray(jsonInt) })),
  exponentialRetryPolicy: optional(jsonObject({ initial: jsonInt, max: jsonInt, multiplier: jsonInt })),
  type: withDefault(jsonString, () => 'CUSTOMIZED'),
});

const simpleSubscriptionType = jsonObject({ expression: jsonString, expressionType: jsonString, topic: jsonString, version: jsonInt });

/** Settings of a consumer group; the optional members are 5.x's. RocketMQ SubscriptionGroupConfig */
export const subscriptionGroupConfigType = jsonObject({
  attributes: optional(jsonMap(jsonString)),
  brokerId: withDefault(jsonInt, () => 0),
  consumeBroadcastEnable: withDefault(jsonBoolean, () => true),
  consumeEnable: withDefault(jsonBoolean, () => true),
  consumeFromMinEnable: withDefault(jsonBoolean, () => true),
  consumeMessageOrderly: optional(jsonBoolean),
  consumeTimeoutMinute: optional(jsonInt),
  groupName: jsonString,
  groupRetryPolicy: optional(retryPolicyType),
  groupSysFlag: optional(jsonInt),
  notifyConsumerIdsChangedEnable: withDefault(jsonBoolean, () => true),
  retryMaxTimes: withDefault(jsonInt, () => 16),
  retryQueueNums: withDefault(jsonInt, () => 1),
  subscriptionDataSet: optional(jsonArray(simpleSubscriptionType)),
  whichBrokerWhenConsumeSlowly: withDefault(jsonInt, () => 1),
});
export type SubscriptionGroupConfig = JsonOf<typeof subscriptionGroupConfigType>;

/** A group with the defaults of 5.5.0. */
export function defaultSubscriptionGroup(groupName: string): SubscriptionGroupConfig {
  return {
    attributes: new Map(),
    brokerId: 0,
    consumeBroadcastEnable: true,
    consumeEnable: true,
    consumeFromMinEnable: true,
    consumeMessageOrderly: false,
    consumeTimeoutMinute: 15,
    groupName,
    groupRetryPolicy: { type: 'CUSTOMIZED' },
    groupSysFlag: 0,
    notifyConsumerIdsChangedEnable: true,
    retryMaxTimes: 16,
    retryQueueNums: 1,
    whichBrokerWhenConsumeSlowly: 1,
  };
}

/** All groups of a broker: body of GET_ALL_SUBSCRIPTIONGROUP_CONFIG, and subscriptionGroup.json. RocketMQ SubscriptionGroupWrapper */
export const subscriptionGroupTableType = jsonObject({
  dataVersion: withDefault(dataVersionType, () => ({ counter: 0, stateVersion: 0, timestamp: 0 })),
  forbiddenTable: optional(jsonMap(jsonMap(jsonInt))),
  subscriptionGroupTable: withDefault(jsonMap(subscriptionGroupConfigType), () => new Map()),
});
export type SubscriptionGroupTable = JsonOf<typeof subscriptionGroupTableType>;

/** Body of UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST. RocketMQ SubscriptionGroupList */
export const subscriptionGroupListType = jsonObject({ groupConfigList: jsonArray(subscriptionGroupConfigType) });
export type SubscriptionGroupList = JsonOf<typeof subscriptionGroupListType>;

/** Whether a group may read a topic: body of UPDATE_AND_GET_GROUP_FORBIDDEN. RocketMQ GroupForbidden */
export const groupForbiddenType = jsonObject({ group: jsonString, readable: optional(jsonBoolean), topic: jsonString });
export type GroupForbidden = JsonOf<typeof groupForbiddenType>;
