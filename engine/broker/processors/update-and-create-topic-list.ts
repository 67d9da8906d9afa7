import type { TopicConfig } from '../../protocol/bodies/topic-config.ts';
import { topicConfigListType } from '../../protocol/bodies/topic-config.ts';
import { decodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import { assertKept } from '../assert-kept.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { AttributeError } from '../topics/topic-attributes.ts';
import { assertTopicUpdatable } from '../topics/topic-update.ts';

/**
 * UPDATE_AND_CREATE_TOPIC_LIST: creates or changes several topics. Apache applies nothing when one of them is stored
 * exactly so already; here the others are applied. RocketMQ AdminBrokerProcessor#updateAndCreateTopicList
 */
export function createUpdateAndCreateTopicList(parts: Pick<BrokerParts, 'config' | 'topics'>): RequestHandler {
  return async (request) => {
    const { topicConfigList } = decodeBody(topicConfigListType, request.body);
    const updates = topicConfigList.map(named);
    for (const update of updates) assertTopicUpdatable(parts, update.topicName, update.attributes);
    try {
      for (const { attributes, ...topic } of updates) parts.topics.update(topic, attributes);
      await assertKept(parts.topics);
      return { code: ResponseCode.SUCCESS };
    } catch (error) {
      if (error instanceof AttributeError) return { code: ResponseCode.SYSTEM_ERROR, remark: error.message };
      throw error;
    }
  };
}

function named(topic: TopicConfig): TopicConfig & { topicName: string; attributes: Map<string, string> } {
  return { ...topic, topicName: topic.topicName ?? '', attributes: topic.attributes ?? new Map<string, string>() };
}
