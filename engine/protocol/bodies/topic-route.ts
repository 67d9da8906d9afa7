import { writeJsonString } from '../fastjson-writer.ts';
import {
  encodeBody,
  jsonArray,
  jsonBoolean,
  jsonInt,
  jsonIntMap,
  jsonMap,
  jsonObject,
  jsonString,
  optional,
  withDefault,
  type JsonOf,
  type JsonType,
} from '../json-schema.ts';
import { jsonAny } from '../json-any.ts';

/** Queues of a topic on one broker. RocketMQ QueueData */
export const queueDataType = jsonObject({
  brokerName: jsonString,
  perm: jsonInt,
  readQueueNums: jsonInt,
  topicSysFlag: withDefault(jsonInt, () => 0),
  writeQueueNums: jsonInt,
});
export type QueueData = JsonOf<typeof queueDataType>;

/** Brokers of one name; id 0 is the master. 4.9 has neither `zoneName` nor `enableActingMaster`. RocketMQ BrokerData */
export const brokerDataType = brokerDataWith(jsonIntMap(jsonString));
export type BrokerData = JsonOf<typeof brokerDataType>;

function brokerDataWith(brokerAddrs: JsonType<Map<number, string>>) {
  return jsonObject({
    brokerAddrs: withDefault(brokerAddrs, () => new Map()),
    brokerName: jsonString,
    cluster: withDefault(jsonString, () => ''),
    enableActingMaster: withDefault(jsonBoolean, () => false),
    zoneName: optional(jsonString),
  });
}

function topicRouteWith(brokerData: typeof brokerDataType) {
  return jsonObject({
    brokerDatas: withDefault(jsonArray(brokerData), () => []),
    filterServerTable: withDefault(jsonMap(jsonArray(jsonString)), () => new Map()),
    orderTopicConf: optional(jsonString),
    queueDatas: withDefault(jsonArray(queueDataType), () => []),
    topicQueueMappingByBroker: optional(jsonMap(jsonAny)),
  });
}

/** Where a topic is: body of GET_ROUTEINFO_BY_TOPIC. RocketMQ TopicRouteData */
export const topicRouteType = topicRouteWith(brokerDataType);
export type TopicRouteData = JsonOf<typeof topicRouteType>;

const quotedIntMap: JsonType<Map<number, string>> = {
  read: (value, path) => jsonIntMap(jsonString).read(value, path),
  write: (map) => `{${[...map].map(([key, value]) => `"${key}":${writeJsonString(value)}`).join(',')}}`,
};

/** The same body as strict JSON: broker ids are in quotes. Every client reads it; Apache writes it to clients from 4.9.4 on. */
export const standardTopicRouteType = topicRouteWith(brokerDataWith(quotedIntMap));

/** Oldest client version that gets strict JSON without asking for it: V4_9_4. */
const STANDARD_JSON_VERSION_MIN = 401;

/** Writes a route for a client. RocketMQ ClientRequestProcessor#getRouteInfoByTopic */
export function encodeTopicRoute(route: TopicRouteData, client: { version: number; acceptStandardJsonOnly: boolean }): Buffer {
  const standard = client.acceptStandardJsonOnly || client.version >= STANDARD_JSON_VERSION_MIN;
  return encodeBody(standard ? standardTopicRouteType : topicRouteType, route);
}
