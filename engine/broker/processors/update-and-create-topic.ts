import { updateAndCreateTopic } from '../../protocol/headers/update-and-create-topic.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import { assertKept } from '../assert-kept.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { AttributeError, parseAttributeUpdate } from '../topics/topic-attributes.ts';
import { assertTopicUpdatable } from '../topics/topic-update.ts';

/** UPDATE_AND_CREATE_TOPIC: creates or changes one topic. RocketMQ AdminBrokerProcessor#updateAndCreateTopic */
export function createUpdateAndCreateTopic(parts: Pick<BrokerParts, 'config' | 'topics' | 'log'>): RequestHandler {
  return async (request, channel) => {
    const header = updateAndCreateTopic.request.decode(request);
    try {
      const attributes = parseAttributeUpdate(header.attributes);
      assertTopicUpdatable(parts, header.topic, attributes);
      const { topic: topicName, readQueueNums, writeQueueNums, perm, topicFilterType, topicSysFlag = 0, order } = header;
      const changed = parts.topics.update(
        { topicName, readQueueNums, writeQueueNums, perm, topicFilterType, topicSysFlag, order },
        attributes,
      );
      parts.log.info('topic-update-requested', { topic: topicName, caller: channel.remoteAddress, changed });
      await assertKept(parts.topics);
      return { code: ResponseCode.SUCCESS };
    } catch (error) {
      if (error instanceof AttributeError) return { code: ResponseCode.SYSTEM_ERROR, remark: error.message };
      throw error;
    }
  };
}
