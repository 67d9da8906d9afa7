import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { BrokerSummary } from '../../../console/contract/brokers.ts';
import { unknown } from '../../../console/contract/figure.ts';
import type { GroupStats } from '../../../console/contract/groups.ts';
import { topicStatsRowsMax } from '../../../console/contract/topics.ts';
import type { TopicStats } from '../../../console/contract/topics.ts';
import { useLiveQuery } from '../../composables/use-live-query.ts';
import { useWatchers } from '../../composables/use-watchers.ts';
import { useClient } from '../../rpc/rpc.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useLiveStore } from '../../stores/live.ts';
import { useNodesStore } from '../../stores/nodes.ts';
import { useGroupsStore } from '../groups/groups-store.ts';
import { useProducersStore } from '../producers/producers-store.ts';
import { useTopicsStore } from '../topics/topics-store.ts';
import { attentionOf } from './attention.ts';
import { attentionRules } from './attention-rules.ts';
import { factsOf } from './broker-facts.ts';
import { backlogOf, groupsToAsk, longestBehind, topologyGroups } from './group-overview.ts';
import { addLag, growthPerMinute } from './lag-growth.ts';
import type { LagReading } from './lag-growth.ts';
import { lagToNotice, topologyOf } from './topology-model.ts';

/** The whole of a cluster at a glance, from what the other pages read too. */
export const useOverviewStore = defineStore('overview', () => {
  const { rpc } = useClient();
  const live = useLiveStore();
  const nodes = useNodesStore();
  const topics = useTopicsStore();
  const producers = useProducersStore();
  const groups = useGroupsStore();
  const connections = useConnectionsStore();
  const watchers = useWatchers();
  const isUp = computed(() => connections.current !== undefined && connections.current.state.status !== 'stopped');
  const canAsk = computed(() => watchers.isWatched.value && isUp.value);

  const brokers = useLiveQuery({
    input: () => (canAsk.value ? { connection: connections.currentId } : undefined),
    subscribe: rpc.brokers.summary,
    isActive: () => live.isAsking,
    refreshTick: () => live.refreshTick,
  });
  const facts = computed(() => new Map((brokers.data.value ?? []).map((summary: BrokerSummary) => [summary.id, factsOf(summary)])));

  const deadLetterTopics = computed(() => topics.rows.filter(({ kind }) => kind === 'dlq').map(({ topic }) => topic));
  const deadLetters = ref<TopicStats[]>([]);
  useLiveQuery({
    input: () =>
      canAsk.value && deadLetterTopics.value.length > 0
        ? { connection: connections.currentId, topics: deadLetterTopics.value.slice(0, topicStatsRowsMax) }
        : undefined,
    subscribe: (input, observer) => rpc.topics.stats({ connection: input.connection, topics: [...input.topics] }, observer),
    isActive: () => live.isAsking,
    onValue: (values: TopicStats[]) => (deadLetters.value = values),
  });

  const groupStats = shallowRef<ReadonlyMap<string, GroupStats>>(new Map());
  useLiveQuery({
    input: () => {
      const names = canAsk.value ? groupsToAsk(groups.rows) : [];
      return names.length > 0 ? { connection: connections.currentId, groups: names } : undefined;
    },
    subscribe: rpc.groups.stats,
    isActive: () => live.isAsking,
    refreshTick: () => live.refreshTick,
    keepsData: true,
    onValue: (values: GroupStats[]) => (groupStats.value = new Map(values.map((stats) => [stats.group, stats]))),
  });
  /** Readings of groups that are behind, since the page looks: only they can fall further. */
  const lags = shallowRef<ReadonlyMap<string, LagReading[]>>(new Map());
  watch(groupStats, (stats) => {
    const atMs = Date.now();
    lags.value = new Map(
      [...stats.values()].flatMap(({ group, lag }) =>
        lag.value === null || lag.value < lagToNotice
          ? []
          : [[group, addLag(lags.value.get(group) ?? [], { atMs, lag: lag.value })] as const],
      ),
    );
  });
  watch(
    () => connections.currentId,
    () => {
      groupStats.value = new Map();
      lags.value = new Map();
      deadLetters.value = [];
    },
  );
  const ends = computed(() => topologyGroups(groups.rows, groupStats.value));
  const topology = computed(() => topologyOf(nodes.rows, producers.groups, ends.value));
  const growth = computed(
    () =>
      new Map(
        [...lags.value].flatMap(([group, readings]) => {
          const perMinute = growthPerMinute(readings);
          return perMinute === undefined ? [] : [[group, perMinute] as const];
        }),
      ),
  );
  const input = computed(() => ({
    connection: connections.currentId,
    nowMs: live.lastAnswerAtMs ?? Date.now(),
    nodes: nodes.rows,
    sets: topology.value.sets,
    facts: facts.value,
    topics: topics.rows,
    deadLetters: deadLetters.value,
    groups: topology.value.groups,
    lagGrowth: growth.value,
    differing: [...groupStats.value.values()].filter(({ subscriptionsDiffer }) => subscriptionsDiffer === true).map(({ group }) => group),
    behindMs: new Map(
      [...groupStats.value.values()].flatMap(({ group, behindMs }) => (behindMs.value === null ? [] : [[group, behindMs.value] as const])),
    ),
  }));

  return {
    isUp,
    topology,
    /** Whether the groups were told; without them the map leaves their column out. */
    hasGroups: computed(() => groups.query.data !== undefined),
    backlog: computed(() => (groups.query.data === undefined ? unknown('pending') : backlogOf(ends.value))),
    longest: computed(() => longestBehind(groupStats.value.values())),
    facts,
    attention: computed(() => attentionOf(input.value, attentionRules)),
    /** Things that the rules looked at. */
    checks: computed(
      () =>
        nodes.rows.length * 2 +
        topology.value.sets.length * 2 +
        topics.rows.length +
        deadLetters.value.length +
        topology.value.groups.length * 3,
    ),
    watchHere: (): void => {
      watchers.watchHere();
      nodes.watchHere();
      topics.watchHere();
      producers.watchHere();
      groups.watchHere();
    },
  };
});
