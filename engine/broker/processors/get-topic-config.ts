import { topicConfigType } from '../../protocol/bodies/topic-config.ts';
import { getTopicConfig } from '../../protocol/headers/get-topic-config.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_TOPIC_CONFIG: the settings of one topic. RocketMQ AdminBrokerProcessor#getTopicConfig */
export function createGetTopicConfig(parts: Pick<BrokerParts, 'topics'>): RequestHandler {
  return (request) => {
    const { topic } = getTopicConfig.request.decode(request);
    const config = parts.topics.get(topic);
    if (config === undefined) return { code: ResponseCode.TOPIC_NOT_EXIST, remark: `No topic in this broker. topic: ${topic}` };
    return { code: ResponseCode.SUCCESS, body: encodeBody(topicConfigType, config) };
  };
}
