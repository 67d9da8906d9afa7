import type { ConsumeStats } from '../../protocol/bodies/consume-stats.ts';
import type { BrokerParts } from '../broker-parts.ts';

type Parts = Pick<BrokerParts, 'config' | 'consumers' | 'offsets' | 'stats' | 'store' | 'topics'>;

/** Whether a group's progress on a topic counts: a group that is online is judged by what it subscribes now. */
export function isSubscribed(parts: Pick<BrokerParts, 'consumers'>, group: string, topic: string): boolean {
  return parts.consumers.subscriptionCount(group) === 0 || parts.consumers.subscriptionOf(group, topic) !== undefined;
}

/** Adds the queues 0 to `queues` - 1 of a topic to a group's progress. RocketMQ AdminBrokerProcessor#getConsumeStats */
export function addProgress(parts: Parts, stats: ConsumeStats, group: string, topic: string, queues: number): void {
  for (let queueId = 0; queueId < queues; queueId++) {
    const brokerOffset = Math.max(0, parts.store.maxQueueOffset(topic, queueId));
    const consumerOffset = Math.max(0, parts.offsets.query(group, topic, queueId));
    const pullOffset = Math.max(consumerOffset, parts.offsets.queryPull(group, topic, queueId));
    const lastTimestamp = consumerOffset > 0 ? Math.max(0, parts.store.storeTimestampOf(topic, queueId, consumerOffset - 1)) : 0;
    stats.offsetTable.push([
      { brokerName: parts.config.values.brokerName, queueId, topic },
      { brokerOffset, consumerOffset, lastTimestamp, pullOffset },
    ]);
  }
  stats.consumeTps += parts.stats.groupGetTps(group, topic);
}
