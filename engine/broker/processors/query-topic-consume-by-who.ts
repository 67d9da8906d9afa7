import { groupListType } from '../../protocol/bodies/lists.ts';
import { queryTopicConsumeByWho } from '../../protocol/headers/query-topic-consume-by-who.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** QUERY_TOPIC_CONSUME_BY_WHO: groups that subscribe a topic now or have offsets on it. RocketMQ AdminBrokerProcessor#queryTopicConsumeByWho */
export function createQueryTopicConsumeByWho(parts: Pick<BrokerParts, 'consumers' | 'offsets'>): RequestHandler {
  return (request) => {
    const { topic } = queryTopicConsumeByWho.request.decode(request);
    const groupList = [...new Set([...parts.consumers.groupsOfTopic(topic), ...parts.offsets.groupsOf(topic)])];
    return { code: ResponseCode.SUCCESS, body: encodeBody(groupListType, { groupList }) };
  };
}
