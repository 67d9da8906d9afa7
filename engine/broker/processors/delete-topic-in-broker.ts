import { deleteTopicInBroker } from '../../protocol/headers/delete-topic-in-broker.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import { assertKept } from '../assert-kept.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { assertNoSystemTopic } from '../topics/topic-update.ts';

type Parts = Pick<BrokerParts, 'config' | 'log' | 'offsets' | 'stats' | 'store' | 'topics'>;

/**
 * DELETE_TOPIC_IN_BROKER: settings, offsets and queues of a topic, and of the retry topics that POP made for it. The
 * NameServers must be told as well (216). RocketMQ AdminBrokerProcessor#deleteTopic
 */
export function createDeleteTopicInBroker(parts: Parts): RequestHandler {
  return async (request, channel) => {
    const { topic } = deleteTopicInBroker.request.decode(request);
    if (topic.trim() === '') return { code: ResponseCode.INVALID_PARAMETER, remark: 'The specified topic is blank.' };
    assertNoSystemTopic(parts, topic);
    parts.log.info('topic-deletion-requested', { topic, caller: channel.remoteAddress });
    for (const each of [topic, ...popRetryTopics(parts, topic)]) {
      parts.topics.delete(each);
      parts.offsets.forgetTopic(each);
      parts.stats.forgetTopic(each);
      await parts.store.deleteTopic(each);
    }
    await assertKept(parts.topics);
    return { code: ResponseCode.SUCCESS };
  };
}

/** RocketMQ KeyBuilder#buildPopRetryTopicV1 and V2. */
function popRetryTopics(parts: Parts, topic: string): string[] {
  if (!parts.config.values.clearRetryTopicWhenDeleteTopic) return [];
  const candidates = parts.offsets.groupsOf(topic).flatMap((group) => [`%RETRY%${group}+${topic}`, `%RETRY%${group}_${topic}`]);
  return candidates.filter((candidate) => parts.topics.get(candidate) !== undefined);
}
