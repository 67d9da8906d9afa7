import { jsonInt, jsonIntMap, jsonMap, jsonObject, optional, withDefault, type JsonOf } from '../json-schema.ts';
import { dataVersionType } from './data-version.ts';

/** Offsets by queue. */
export const offsetsByQueueType = jsonIntMap(jsonInt);

/** Committed offsets by `topic@group` and queue: body of GET_ALL_CONSUMER_OFFSET, and consumerOffset.json. RocketMQ ConsumerOffsetSerializeWrapper */
export const consumerOffsetTableType = jsonObject({
  dataVersion: optional(dataVersionType),
  offsetTable: withDefault(jsonMap(offsetsByQueueType), () => new Map()),
});
export type ConsumerOffsetTable = JsonOf<typeof consumerOffsetTableType>;

/** Progress by delay level: body of GET_ALL_DELAY_OFFSET, and delayOffset.json. RocketMQ DelayOffsetSerializeWrapper */
export const delayOffsetTableType = jsonObject({
  dataVersion: optional(dataVersionType),
  offsetTable: withDefault(jsonIntMap(jsonInt), () => new Map()),
});
export type DelayOffsetTable = JsonOf<typeof delayOffsetTableType>;
