import type { CommittedOffsets } from '../../../engine/admin/get-all-consumer-offsets.ts';
import type { ConsumeStats } from '../../../engine/protocol/bodies/consume-stats.ts';
import type { SubscriptionGroupConfig } from '../../../engine/protocol/bodies/subscription-group.ts';
import { isDlqTopic, isRetryTopic, SystemGroup } from '../../../engine/protocol/topic-name.ts';
import { known, unknown } from '../../contract/figure.ts';
import type { Figure } from '../../contract/figure.ts';
import type { GroupBroker, GroupKind, GroupRow, GroupSettings } from '../../contract/groups.ts';
import type { BrokerRef } from '../connections/cluster-view.ts';
import { oldestBehind, sumLag } from './lag.ts';
import type { QueueProgress } from './lag.ts';

/** How far all groups of one master are; null: it did not answer, `why` says so. */
export interface BrokerProgress {
  broker: BrokerRef;
  figures: { committed: CommittedOffsets; stats: ReadonlyMap<string, ConsumeStats[]>; atMs: number } | null;
  why: Figure;
}

/** Settings of all groups of one master. */
export interface BrokerGroups {
  broker: BrokerRef;
  configs: ReadonlyMap<string, SubscriptionGroupConfig>;
}

/** One row a group, by name. `progress`: undefined before the first reading. */
export function groupRowsOf(answers: readonly BrokerGroups[], progress: readonly BrokerProgress[] | undefined): GroupRow[] {
  const byGroup = new Map<string, { broker: BrokerRef; config: SubscriptionGroupConfig }[]>();
  for (const { broker, configs } of answers) {
    for (const [group, config] of configs) {
      const entry = { broker, config };
      const known = byGroup.get(group);
      if (known === undefined) byGroup.set(group, [entry]);
      else known.push(entry);
    }
  }
  const byBroker = new Map(progress?.map((entry) => [entry.broker.node, entry]));
  const rows = [...byGroup].map(([group, entries]) =>
    groupRowOf(group, entries, progress === undefined ? undefined : entries.flatMap(({ broker }) => byBroker.get(broker.node) ?? [])),
  );
  return rows.sort((a, b) => (a.group < b.group ? -1 : 1));
}

/** One row from what each of the group's brokers stores and tells. */
export function groupRowOf(
  group: string,
  entries: readonly { broker: BrokerRef; config: SubscriptionGroupConfig }[],
  progress: readonly BrokerProgress[] | undefined,
): GroupRow {
  const configs = entries.map(({ config }) => config);
  return {
    group,
    kind: groupKindOf(group),
    brokerNames: entries.map(({ broker }) => broker.node),
    differs: new Set(configs.map((config) => JSON.stringify(settingsOf(config)))).size > 1,
    isEnabled: configs.every(({ consumeEnable }) => consumeEnable),
    isOrderly: configs.some(({ consumeMessageOrderly }) => consumeMessageOrderly === true),
    ...figuresOf(group, progress),
  };
}

type RowFigures = Pick<GroupRow, 'topics' | 'lag' | 'retryLag' | 'queuesWithoutProgress' | 'behindAtMostMs' | 'consumePerSecond'>;

function figuresOf(group: string, progress: readonly BrokerProgress[] | undefined): RowFigures {
  const silent = progress?.find(({ figures }) => figures === null);
  const answered = (progress ?? []).flatMap(({ broker, figures }) => (figures === null ? [] : [{ broker, figures }]));
  const topics = new Set(answered.flatMap(({ figures }) => [...(figures.committed.get(group)?.keys() ?? [])]));
  const names = [...topics].filter((topic) => !isGroupTopic(topic)).sort();
  if (progress === undefined || silent !== undefined) {
    const why =
      progress === undefined
        ? unknown('pending')
        : answered.length > 0
          ? unknown('partial', silent?.broker.node)
          : (silent?.why ?? unknown('noAnswer'));
    return { topics: names, lag: why, retryLag: why, queuesWithoutProgress: 0, behindAtMostMs: why, consumePerSecond: why };
  }
  const queues = answered.flatMap(({ broker, figures }) =>
    (figures.stats.get(group) ?? []).flatMap((stats) => queuesOf(stats, broker, figures.committed.get(group), figures.atMs)),
  );
  const own = queues.filter(({ topic }) => !isRetryTopic(topic));
  const tps = answered.reduce(
    (sum, { figures }) => sum + (figures.stats.get(group) ?? []).reduce((total, { consumeTps }) => total + consumeTps, 0),
    0,
  );
  const { lag: retryLag } = sumLag(queues.filter(({ topic }) => isRetryTopic(topic)));
  return {
    topics: names,
    ...sumLag(own),
    retryLag: retryLag.value === null ? known(0) : retryLag,
    behindAtMostMs: oldestBehind(own),
    consumePerSecond: known(tps),
  };
}

/** What a broker tells of one group: committed offsets tell a queue that was never committed from one at 0. */
export function queuesOf(
  stats: ConsumeStats,
  broker: BrokerRef,
  committed: ReadonlyMap<string, ReadonlyMap<number, number>> | undefined,
  nowMs: number,
): QueueProgress[] {
  return stats.offsetTable.map(([queue, offsets]): QueueProgress => {
    const consumerOffset = offsets.consumerOffset > 0 ? offsets.consumerOffset : (committed?.get(queue.topic)?.get(queue.queueId) ?? null);
    const consumedAtMs = offsets.lastTimestamp > 0 ? offsets.lastTimestamp : null;
    const isBehind = consumerOffset !== null && offsets.brokerOffset > consumerOffset;
    return {
      topic: queue.topic,
      brokerName: broker.node,
      queueId: queue.queueId,
      minOffset: null,
      maxOffset: offsets.brokerOffset,
      consumerOffset,
      pullOffset: offsets.pullOffset ?? null,
      consumedAtMs,
      // The next message is younger than the one before it.
      behindMs: !isBehind ? 0 : consumedAtMs === null ? null : Math.max(0, nowMs - consumedAtMs),
    };
  });
}

const systemGroups: ReadonlySet<string> = new Set<string>(Object.values(SystemGroup));
/** 5.x makes groups of its own under these. */
const systemPrefixes = ['CID_RMQ_SYS_', 'rmq_sys_', 'CID_DefaultHeartBeatSyncerTopic'];

export function groupKindOf(group: string): GroupKind {
  return systemGroups.has(group) || systemPrefixes.some((prefix) => group.startsWith(prefix)) ? 'system' : 'normal';
}

const isGroupTopic = (topic: string): boolean => isRetryTopic(topic) || isDlqTopic(topic);

/** Settings as a page shows and changes them. */
export function settingsOf(config: SubscriptionGroupConfig): GroupSettings {
  return {
    consumeEnable: config.consumeEnable,
    consumeBroadcastEnable: config.consumeBroadcastEnable,
    consumeFromMinEnable: config.consumeFromMinEnable,
    consumeMessageOrderly: config.consumeMessageOrderly ?? null,
    retryQueueNums: config.retryQueueNums,
    retryMaxTimes: config.retryMaxTimes,
    brokerId: config.brokerId,
    whichBrokerWhenConsumeSlowly: config.whichBrokerWhenConsumeSlowly,
    notifyConsumerIdsChangedEnable: config.notifyConsumerIdsChangedEnable,
  };
}

/** The same by broker, as a page lists them. */
export const groupBroker = (broker: BrokerRef, config: SubscriptionGroupConfig | undefined): GroupBroker => ({
  brokerName: broker.node,
  address: broker.address,
  settings: config === undefined ? null : settingsOf(config),
});
