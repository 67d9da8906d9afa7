import {
  jsonArray,
  jsonBoolean,
  jsonDouble,
  jsonInt,
  jsonMap,
  jsonObject,
  jsonObjectMap,
  jsonString,
  optional,
  withDefault,
  type JsonOf,
} from '../json-schema.ts';
import { subscriptionDataType } from './heartbeat.ts';
import { messageQueueType } from './message-queue.ts';

/** State of one queue inside a consumer. `droped` is RocketMQ's spelling; Go writes `dropped`. RocketMQ ProcessQueueInfo */
const processQueueInfoType = jsonObject({
  cachedMsgCount: withDefault(jsonInt, () => 0),
  cachedMsgMaxOffset: withDefault(jsonInt, () => 0),
  cachedMsgMinOffset: withDefault(jsonInt, () => 0),
  cachedMsgSizeInMiB: withDefault(jsonInt, () => 0),
  commitOffset: withDefault(jsonInt, () => 0),
  droped: withDefault(jsonBoolean, () => false),
  lastConsumeTimestamp: withDefault(jsonInt, () => 0),
  lastLockTimestamp: withDefault(jsonInt, () => 0),
  lastPullTimestamp: withDefault(jsonInt, () => 0),
  locked: withDefault(jsonBoolean, () => false),
  transactionMsgCount: withDefault(jsonInt, () => 0),
  transactionMsgMaxOffset: withDefault(jsonInt, () => 0),
  transactionMsgMinOffset: withDefault(jsonInt, () => 0),
  tryUnlockTimes: withDefault(jsonInt, () => 0),
});

const popProcessQueueInfoType = jsonObject({ droped: jsonBoolean, lastPopTimestamp: jsonInt, waitAckCount: jsonInt });

const consumeStatusType = jsonObject({
  consumeFailedMsgs: withDefault(jsonInt, () => 0),
  consumeFailedTPS: withDefault(jsonDouble, () => 0),
  consumeOKTPS: withDefault(jsonDouble, () => 0),
  consumeRT: withDefault(jsonDouble, () => 0),
  pullRT: withDefault(jsonDouble, () => 0),
  pullTPS: withDefault(jsonDouble, () => 0),
});

/** Inner state of a consumer: body of GET_CONSUMER_RUNNING_INFO. 4.9 and Go lack some tables. RocketMQ ConsumerRunningInfo */
export const consumerRunningInfoType = jsonObject({
  jstack: optional(jsonString),
  mqPopTable: optional(jsonObjectMap(messageQueueType, popProcessQueueInfoType)),
  mqTable: withDefault(jsonObjectMap(messageQueueType, processQueueInfoType), () => []),
  properties: withDefault(jsonMap(jsonString), () => new Map()),
  statusTable: withDefault(jsonMap(consumeStatusType), () => new Map()),
  subscriptionSet: withDefault(jsonArray(subscriptionDataType), () => []),
  userConsumerInfo: optional(jsonMap(jsonString)),
});
export type ConsumerRunningInfo = JsonOf<typeof consumerRunningInfoType>;
