import { topicConfigTableType } from '../../protocol/bodies/topic-config.ts';
import { getAllTopicConfig } from '../../protocol/headers/get-all-topic-config.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { pageOf } from '../metadata-page.ts';

/** GET_ALL_TOPIC_CONFIG: the topic table, whole or by pages. RocketMQ AdminBrokerProcessor#getAllTopicConfig */
export function createGetAllTopicConfig(parts: Pick<BrokerParts, 'topics'>): RequestHandler {
  return (request) => {
    const { topicSeq, maxTopicNum, dataVersion } = getAllTopicConfig.request.decode(request);
    const version = parts.topics.dataVersion;
    const table = new Map(parts.topics.all().map((topic) => [topic.topicName, topic]));
    const body = encodeBody(topicConfigTableType, {
      dataVersion: version,
      mappingDataVersion: { counter: 0, stateVersion: 0, timestamp: version.timestamp },
      topicConfigTable: pageOf(table, version, { start: topicSeq, max: maxTopicNum, dataVersion }),
      topicQueueMappingDetailMap: new Map(),
      topicQueueMappingInfoMap: new Map(),
    });
    return { code: ResponseCode.SUCCESS, extFields: getAllTopicConfig.response.encode({ totalTopicNum: table.size }), body };
  };
}
