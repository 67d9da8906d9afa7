import type { ConsumeStats } from '../../protocol/bodies/consume-stats.ts';
import { consumeStatsListType } from '../../protocol/bodies/consume-stats.ts';
import { getBrokerConsumeStats } from '../../protocol/headers/get-broker-consume-stats.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { RequestHandler } from '../../remoting/channel.ts';
import type { BrokerParts } from '../broker-parts.ts';
import { addProgress, isSubscribed } from '../stats/consume-progress.ts';

type Parts = Pick<BrokerParts, 'config' | 'consumers' | 'groups' | 'offsets' | 'stats' | 'store' | 'topics'>;

/** GET_BROKER_CONSUME_STATS: how far every group is. RocketMQ AdminBrokerProcessor#fetchAllConsumeStatsInBroker */
export function createGetBrokerConsumeStats(parts: Parts): RequestHandler {
  return (request) => {
    const { isOrder } = getBrokerConsumeStats.request.decode(request);
    const all: ConsumeStats[] = [];
    const consumeStatsList = parts.groups.all().map((group) => {
      const stats = statsOf(parts, group.groupName, isOrder);
      all.push(...stats);
      return new Map([[group.groupName, stats]]);
    });
    const queues = all.flatMap((stats) => stats.offsetTable.map(([, progress]) => progress));
    const body = encodeBody(consumeStatsListType, {
      brokerAddr: parts.config.brokerAddr,
      consumeStatsList,
      totalDiff: queues.reduce((sum, queue) => sum + queue.brokerOffset - queue.consumerOffset, 0),
      totalInflightDiff: queues.reduce((sum, queue) => sum + (queue.pullOffset ?? queue.consumerOffset) - queue.consumerOffset, 0),
    });
    return { code: ResponseCode.SUCCESS, body };
  };
}

function statsOf(parts: Parts, group: string, isOrder: boolean): ConsumeStats[] {
  const list: ConsumeStats[] = [];
  for (const topic of parts.offsets.topicsOf(group)) {
    const config = parts.topics.get(topic);
    if (config === undefined || (isOrder && !config.order) || !isSubscribed(parts, group, topic)) continue;
    const stats: ConsumeStats = { consumeTps: 0, offsetTable: [] };
    addProgress(parts, stats, group, topic, config.writeQueueNums);
    list.push(stats);
  }
  return list;
}
