import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { BrokerSummary } from '../../../console/contract/brokers.ts';
import { topicStatsRowsMax } from '../../../console/contract/topics.ts';
import type { TopicStats } from '../../../console/contract/topics.ts';
import { useLiveQuery } from '../../composables/use-live-query.ts';
import { useWatchers } from '../../composables/use-watchers.ts';
import { useClient } from '../../rpc/rpc.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useLiveStore } from '../../stores/live.ts';
import { useNodesStore } from '../../stores/nodes.ts';
import { useProducersStore } from '../producers/producers-store.ts';
import { useTopicsStore } from '../topics/topics-store.ts';
import { attentionOf } from './attention.ts';
import { attentionRules } from './attention-rules.ts';
import { factsOf } from './broker-facts.ts';
import { topologyOf } from './topology-model.ts';
import type { TopologyGroup } from './topology-model.ts';

/** The whole of a cluster at a glance, from what the other pages read too. */
export const useOverviewStore = defineStore('overview', () => {
  const { rpc } = useClient();
  const live = useLiveStore();
  const nodes = useNodesStore();
  const topics = useTopicsStore();
  const producers = useProducersStore();
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

  const groups = computed((): TopologyGroup[] => []);
  const topology = computed(() => topologyOf(nodes.rows, producers.groups, groups.value));
  const input = computed(() => ({
    connection: connections.currentId,
    nowMs: live.lastAnswerAtMs ?? Date.now(),
    nodes: nodes.rows,
    sets: topology.value.sets,
    facts: facts.value,
    topics: topics.rows,
    deadLetters: deadLetters.value,
    groups: topology.value.groups,
    lagGrowth: new Map<string, number>(),
    differing: [] as string[],
    behindMs: new Map<string, number>(),
  }));

  return {
    isUp,
    topology,
    /** Whether consumer groups are known here. */
    hasGroups: computed(() => groups.value.length > 0),
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
    },
  };
});
