import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';

/** CLEAN_UNUSED_TOPIC: deletes the queues of topics that have no settings any more. RocketMQ AdminBrokerProcessor#cleanUnusedTopic */
export function createCleanUnusedTopic(parts: Pick<BrokerParts, 'log' | 'store' | 'topics'>): RequestHandler {
  return async () => {
    for (const topic of parts.store.topics()) {
      if (parts.topics.get(topic) !== undefined || parts.topics.isSystemTopic(topic)) continue;
      parts.log.info('unused-topic-deleted', { topic });
      await parts.store.deleteTopic(topic);
    }
    return { code: ResponseCode.SUCCESS };
  };
}
