import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { ConsoleError } from '../../../console/contract/errors.ts';
import { removeAsTask } from '../../app/removal/remove-each.ts';
import type { Removal, RemovalOutcome, RemovalWatch } from '../../app/removal/remove-each.ts';
import { unpackTopics } from '../../../console/contract/packed-topics.ts';
import type { InputOf } from '../../../console/contract/procedure.ts';
import type { ChangeReport, PlannedRequest, TopicDeletionPlan, TopicList, topics, TopicStats } from '../../../console/contract/topics.ts';
import { topicStatsRowsMax } from '../../../console/contract/topics.ts';
import { useLiveQuery } from '../../composables/use-live-query.ts';
import { useWatchers } from '../../composables/use-watchers.ts';
import { useClient } from '../../rpc/rpc.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useLiveStore } from '../../stores/live.ts';
import { useOwnChanges } from '../../stores/own-changes.ts';

/** What a form says about a topic; the connection is the one in view. */
export type TopicDraft = Omit<InputOf<typeof topics.create>, 'connection'>;

/** The topics of the connection in view, and the changes that can be made to them. */
export const useTopicsStore = defineStore('topics', () => {
  const { rpc } = useClient();
  const live = useLiveStore();
  const connections = useConnectionsStore();
  const listWatchers = useWatchers();
  const connection = computed(() => connections.currentId);
  const canAsk = computed(() => connections.current !== undefined && connections.current.state.status !== 'stopped');

  const list = useLiveQuery({
    input: () => (listWatchers.isWatched.value && canAsk.value ? { connection: connection.value } : undefined),
    subscribe: (input, observer: { next: (list: TopicList) => void; error?: (error: ConsoleError) => void }) =>
      rpc.topics.list(input, { ...observer, next: (packed) => observer.next(unpackTopics(packed)) }),
    isActive: () => live.isAsking,
    refreshTick: () => live.refreshTick,
    onValue: () => own.noteValue(),
  });
  const own = useOwnChanges(list.refresh);

  const save = (topic: string, send: () => Promise<ChangeReport>): Promise<ChangeReport> => own.run('saveTopic', { topic }, send);
  /** Deletes topics one after the other, with progress and a way to stop; stopping keeps what is done. */
  function removeEach(removals: readonly Removal[], watch: RemovalWatch): Promise<RemovalOutcome[]> {
    const remove = ({ name, left }: Removal): Promise<ChangeReport> =>
      rpc.topics.delete({
        connection: connection.value,
        topic: name,
        ...(left === undefined ? {} : { onlyTargets: left.map(({ target }) => target.address) }),
      });
    return removeAsTask(own.run, { one: 'deleteTopic', many: 'deleteTopics', field: 'topic' }, removals, remove, watch);
  }

  /** Topics whose figures are asked for: those that can be seen. */
  const seen = ref<readonly string[]>([]);
  const statsByTopic = shallowRef<ReadonlyMap<string, TopicStats>>(new Map());
  const stats = useLiveQuery({
    input: () =>
      canAsk.value && seen.value.length > 0 ? { connection: connection.value, topics: seen.value.slice(0, topicStatsRowsMax) } : undefined,
    subscribe: (input, observer) => rpc.topics.stats({ connection: input.connection, topics: [...input.topics] }, observer),
    isActive: () => live.isAsking,
    refreshTick: () => live.refreshTick,
    keepsData: true,
    onValue: (values: TopicStats[]) => {
      live.noteAnswer();
      const next = new Map(statsByTopic.value);
      for (const value of values) next.set(value.topic, value);
      statsByTopic.value = next;
    },
  });

  const rows = computed(() => list.data.value?.topics ?? []);
  return {
    query: list.state,
    rows,
    failures: computed(() => list.data.value?.failures ?? []),
    brokerCount: computed(() => list.data.value?.brokerCount ?? 0),
    statsQuery: stats.state,
    statsByTopic,
    /** Keeps the list live while the calling component lives. */
    watchHere: listWatchers.watchHere,
    /** Names the topics whose figures are wanted; at most `topicStatsRowsMax` of them are asked for. */
    see: (topicNames: readonly string[]) => {
      seen.value = topicNames;
    },
    refresh: list.refresh,
    planSave: (draft: TopicDraft): Promise<PlannedRequest[]> => rpc.topics.planSave({ connection: connection.value, ...draft }),
    /** What several deletions will send, and who reads from the topics. Rejects when one of them cannot be planned. */
    planDelete: (topicNames: readonly string[]): Promise<TopicDeletionPlan> =>
      rpc.topics.planDelete({ connection: connection.value, topics: [...topicNames] }),
    /** Each rejects with ConsoleError when nothing was sent, and resolves to the result on each node otherwise. */
    create: (draft: TopicDraft): Promise<ChangeReport> =>
      save(draft.topic, () => rpc.topics.create({ connection: connection.value, ...draft })),
    update: (draft: TopicDraft): Promise<ChangeReport> =>
      save(draft.topic, () => rpc.topics.update({ connection: connection.value, ...draft })),
    removeEach,
  };
});
