import { cloneGroupOffset } from '../../protocol/headers/clone-group-offset.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { isSubscribed } from '../stats/consume-progress.ts';

/** CLONE_GROUP_OFFSET: gives a group the offsets of another one. RocketMQ AdminBrokerProcessor#cloneGroupOffset */
export function createCloneGroupOffset(parts: Pick<BrokerParts, 'consumers' | 'offsets' | 'topics'>): RequestHandler {
  return (request) => {
    const { srcGroup, destGroup, topic, offline } = cloneGroupOffset.request.decode(request);
    const topics = topic === undefined || topic.trim() === '' ? parts.offsets.topicsOf(srcGroup) : [topic];
    for (const each of topics) {
      if (parts.topics.get(each) === undefined) continue;
      if (offline !== true && !isSubscribed(parts, srcGroup, each)) continue;
      parts.offsets.clone(srcGroup, destGroup, each);
    }
    return { code: ResponseCode.SUCCESS };
  };
}
