import { topicTablePieces } from '../../protocol/bodies/topic-config.ts';
import { getAllTopicConfig } from '../../protocol/headers/get-all-topic-config.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { pageOf } from '../metadata-page.ts';
import { slicedText } from '../sliced-text.ts';

/** GET_ALL_TOPIC_CONFIG: the topic table, whole or by pages, made in slices. RocketMQ AdminBrokerProcessor#getAllTopicConfig */
export function createGetAllTopicConfig(parts: Pick<BrokerParts, 'topics' | 'clock'>): RequestHandler {
  return async (request) => {
    const { topicSeq, maxTopicNum, dataVersion } = getAllTopicConfig.request.decode(request);
    const version = parts.topics.dataVersion;
    const table = new Map(parts.topics.entries());
    const page = pageOf(table, version, { start: topicSeq, max: maxTopicNum, dataVersion });
    const body = Buffer.concat(await slicedText(topicTablePieces(version, page), parts.clock));
    return { code: ResponseCode.SUCCESS, extFields: getAllTopicConfig.response.encode({ totalTopicNum: table.size }), body };
  };
}
