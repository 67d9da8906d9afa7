import type { ConsumeStats } from '../../protocol/bodies/consume-stats.ts';
import { consumeStatsType } from '../../protocol/bodies/consume-stats.ts';
import { getConsumeStats } from '../../protocol/headers/get-consume-stats.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { addProgress, isSubscribed } from '../stats/consume-progress.ts';

type Parts = Pick<BrokerParts, 'config' | 'consumers' | 'offsets' | 'stats' | 'store' | 'topics'>;

/** GET_CONSUME_STATS: how far a group is on each queue. RocketMQ AdminBrokerProcessor#getConsumeStats */
export function createGetConsumeStats(parts: Parts): RequestHandler {
  return (request) => {
    const { consumerGroup, topic, topicList } = getConsumeStats.request.decode(request);
    const stats: ConsumeStats = { consumeTps: 0, offsetTable: [] };
    for (const each of topicsAskedFor(parts, consumerGroup, topic, topicList)) {
      const config = parts.topics.get(each);
      if (config !== undefined) addProgress(parts, stats, consumerGroup, each, config.readQueueNums);
    }
    return { code: ResponseCode.SUCCESS, body: encodeBody(consumeStatsType, stats) };
  };
}

/** A list that is given counts as it is; otherwise the topics of the group, without those it no longer subscribes. */
function topicsAskedFor(parts: Parts, group: string, topic: string | undefined, topicList: string | undefined): string[] {
  const listed = (topicList ?? '').split(';').filter((each) => each.trim() !== '');
  if (listed.length > 0) return [...new Set(listed)];
  const candidates = topic === undefined || topic.trim() === '' ? parts.offsets.topicsOf(group) : [topic];
  return candidates.filter((each) => isSubscribed(parts, group, each));
}
