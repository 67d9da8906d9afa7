import { topicListType } from '../../protocol/bodies/lists.ts';
import { queryTopicsByConsumer } from '../../protocol/headers/query-topics-by-consumer.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** QUERY_TOPICS_BY_CONSUMER: topics that a group has offsets on. RocketMQ AdminBrokerProcessor#queryTopicsByConsumer */
export function createQueryTopicsByConsumer(parts: Pick<BrokerParts, 'config' | 'offsets'>): RequestHandler {
  return (request) => {
    const { group } = queryTopicsByConsumer.request.decode(request);
    return {
      code: ResponseCode.SUCCESS,
      body: encodeBody(topicListType, { brokerAddr: parts.config.brokerAddr, topicList: parts.offsets.topicsOf(group) }),
    };
  };
}
