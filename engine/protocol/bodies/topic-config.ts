import { jsonArray, jsonBoolean, jsonInt, jsonMap, jsonObject, jsonString, optional, withDefault, type JsonOf } from '../json-schema.ts';
import { Permission } from '../sys-flag.ts';
import { dataVersionType, type DataVersion } from './data-version.ts';
import { jsonAny } from '../json-any.ts';

/**
 * Settings of a topic. 4.9 has no `attributes` and leaves them out. In requests that change a topic the attribute keys
 * carry `+` or `-`; stored ones do not. RocketMQ TopicConfig
 */
export const topicConfigType = jsonObject({
  attributes: optional(jsonMap(jsonString)),
  order: withDefault(jsonBoolean, () => false),
  perm: withDefault(jsonInt, () => Permission.READ | Permission.WRITE),
  readQueueNums: withDefault(jsonInt, () => 16),
  topicFilterType: withDefault(jsonString, () => 'SINGLE_TAG'),
  topicName: optional(jsonString),
  topicSysFlag: withDefault(jsonInt, () => 0),
  writeQueueNums: withDefault(jsonInt, () => 16),
});
export type TopicConfig = JsonOf<typeof topicConfigType>;

/**
 * All topics of a broker: body of GET_ALL_TOPIC_CONFIG, part of a registration. The members on static topics are kept
 * as they come; 4.9 does not have them. RocketMQ TopicConfigAndMappingSerializeWrapper
 */
export const topicConfigTableType = jsonObject({
  dataVersion: withDefault(dataVersionType, () => ({ counter: 0, stateVersion: 0, timestamp: 0 })),
  mappingDataVersion: optional(dataVersionType),
  topicConfigTable: withDefault(jsonMap(topicConfigType), () => new Map()),
  topicQueueMappingDetailMap: optional(jsonMap(jsonAny)),
  topicQueueMappingInfoMap: optional(jsonMap(jsonAny)),
});
export type TopicConfigTable = JsonOf<typeof topicConfigTableType>;

/**
 * The JSON text of a broker's topic table in pieces, for one that is too large for a single stretch of the loop. The
 * settings of a topic are read when its piece is taken. There are no static topics.
 */
export function* topicTablePieces(
  dataVersion: DataVersion,
  topics: Iterable<readonly [name: string, topic: TopicConfig]>,
): Generator<string> {
  const mappingVersion = dataVersionType.write({ counter: 0, stateVersion: 0, timestamp: dataVersion.timestamp });
  yield `{"dataVersion":${dataVersionType.write(dataVersion)},"mappingDataVersion":${mappingVersion},"topicConfigTable":{`;
  let separator = '';
  for (const [name, topic] of topics) {
    yield `${separator}${jsonString.write(name)}:${topicConfigType.write(topic)}`;
    separator = ',';
  }
  yield '},"topicQueueMappingDetailMap":{},"topicQueueMappingInfoMap":{}}';
}

/** Body of UPDATE_AND_CREATE_TOPIC_LIST. */
export const topicConfigListType = jsonObject({ topicConfigList: jsonArray(topicConfigType) });
export type TopicConfigList = JsonOf<typeof topicConfigListType>;
