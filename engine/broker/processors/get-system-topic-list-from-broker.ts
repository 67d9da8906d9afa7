import { topicListType } from '../../protocol/bodies/lists.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** GET_SYSTEM_TOPIC_LIST_FROM_BROKER: names that the broker keeps for itself. RocketMQ AdminBrokerProcessor#getSystemTopicListFromBroker */
export function createGetSystemTopicListFromBroker(parts: Pick<BrokerParts, 'topics'>): RequestHandler {
  return () => ({ code: ResponseCode.SUCCESS, body: encodeBody(topicListType, { topicList: parts.topics.systemTopicNames() }) });
}
