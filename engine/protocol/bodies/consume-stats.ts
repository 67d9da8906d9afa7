import {
  jsonArray,
  jsonDouble,
  jsonInt,
  jsonIntMap,
  jsonMap,
  jsonObject,
  jsonObjectMap,
  jsonString,
  optional,
  withDefault,
  type JsonOf,
} from '../json-schema.ts';
import { messageQueueType } from './message-queue.ts';

/** Progress of a group on one queue; 4.9 has no `pullOffset`. RocketMQ OffsetWrapper */
const offsetWrapperType = jsonObject({
  brokerOffset: jsonInt,
  consumerOffset: jsonInt,
  lastTimestamp: jsonInt,
  pullOffset: optional(jsonInt),
});

/** Progress of a group: body of GET_CONSUME_STATS. RocketMQ ConsumeStats */
export const consumeStatsType = jsonObject({
  consumeTps: withDefault(jsonDouble, () => 0),
  offsetTable: withDefault(jsonObjectMap(messageQueueType, offsetWrapperType), () => []),
});
export type ConsumeStats = JsonOf<typeof consumeStatsType>;

/** Progress of every group of a broker: body of GET_BROKER_CONSUME_STATS. RocketMQ ConsumeStatsList */
export const consumeStatsListType = jsonObject({
  brokerAddr: optional(jsonString),
  consumeStatsList: withDefault(jsonArray(jsonMap(jsonArray(consumeStatsType))), () => []),
  totalDiff: withDefault(jsonInt, () => 0),
  totalInflightDiff: optional(jsonInt),
});
export type ConsumeStatsList = JsonOf<typeof consumeStatsListType>;

/** Offsets of a topic's queues: body of GET_TOPIC_STATS_INFO. 4.9 has no `topicPutTps`. RocketMQ TopicStatsTable */
export const topicStatsTableType = jsonObject({
  offsetTable: withDefault(
    jsonObjectMap(messageQueueType, jsonObject({ lastUpdateTimestamp: jsonInt, maxOffset: jsonInt, minOffset: jsonInt })),
    () => [],
  ),
  topicPutTps: optional(jsonDouble),
});
export type TopicStatsTable = JsonOf<typeof topicStatsTableType>;

const statsItemType = jsonObject({ avgpt: jsonDouble, sum: jsonInt, tps: jsonDouble });

/** One statistic over three spans: body of VIEW_BROKER_STATS_DATA. RocketMQ BrokerStatsData */
export const brokerStatsType = jsonObject({ statsDay: statsItemType, statsHour: statsItemType, statsMinute: statsItemType });
export type BrokerStats = JsonOf<typeof brokerStatsType>;

/** Times of each queue's messages: body of QUERY_CONSUME_TIME_SPAN. The texts are derived from the numbers. RocketMQ QueryConsumeTimeSpanBody */
export const consumeTimeSpansType = jsonObject({
  consumeTimeSpanSet: withDefault(
    jsonArray(
      jsonObject({
        consumeTimeStamp: jsonInt,
        consumeTimeStampStr: optional(jsonString),
        delayTime: jsonInt,
        maxTimeStamp: jsonInt,
        maxTimeStampStr: optional(jsonString),
        messageQueue: messageQueueType,
        minTimeStamp: jsonInt,
        minTimeStampStr: optional(jsonString),
      }),
    ),
    () => [],
  ),
});
export type ConsumeTimeSpans = JsonOf<typeof consumeTimeSpansType>;

/** Largest offset by queue: body of QUERY_CORRECTION_OFFSET. RocketMQ QueryCorrectionOffsetBody */
export const correctionOffsetsType = jsonObject({ correctionOffsets: withDefault(jsonIntMap(jsonInt), () => new Map()) });
export type CorrectionOffsets = JsonOf<typeof correctionOffsetsType>;
