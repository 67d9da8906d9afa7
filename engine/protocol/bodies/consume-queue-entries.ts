import { jsonArray, jsonBoolean, jsonInt, jsonObject, jsonString, optional, withDefault, type JsonOf } from '../json-schema.ts';
import { subscriptionDataType } from './heartbeat.ts';

/** Entries of one consume queue: body of QUERY_CONSUME_QUEUE. RocketMQ QueryConsumeQueueResponseBody */
export const consumeQueueEntriesType = jsonObject({
  filterData: optional(jsonString),
  maxQueueIndex: jsonInt,
  minQueueIndex: jsonInt,
  queueData: optional(
    jsonArray(
      jsonObject({
        bitMap: optional(jsonString),
        eval: withDefault(jsonBoolean, () => false),
        extendDataJson: optional(jsonString),
        msg: optional(jsonString),
        physicOffset: jsonInt,
        physicSize: jsonInt,
        tagsCode: jsonInt,
      }),
    ),
  ),
  subscriptionData: optional(subscriptionDataType),
});
export type ConsumeQueueEntries = JsonOf<typeof consumeQueueEntriesType>;
