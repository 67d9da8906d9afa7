import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { BrokersReport, SettingsChange } from '../../../console/contract/brokers.ts';
import type { PlannedRequest } from '../../../console/contract/topics.ts';
import { useLiveQuery } from '../../composables/use-live-query.ts';
import { useWatchers } from '../../composables/use-watchers.ts';
import { useClient } from '../../rpc/rpc.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useLiveStore } from '../../stores/live.ts';
import type { Drafts } from './config-table.ts';

export type Cleaning = 'consumeQueues' | 'unusedTopics';

/** Settings, replication and runtime figures of the brokers of the connection in view, and the changes to them. */
export const useBrokersStore = defineStore('brokers', () => {
  const { rpc } = useClient();
  const live = useLiveStore();
  const connections = useConnectionsStore();
  const watchers = useWatchers();
  const isUp = computed(() => connections.current !== undefined && connections.current.state.status !== 'stopped');
  const connection = computed(() => connections.currentId);

  const summary = useLiveQuery({
    input: () => (watchers.isWatched.value && isUp.value ? { connection: connection.value } : undefined),
    subscribe: rpc.brokers.summary,
    isActive: () => live.isAsking,
    refreshTick: () => live.refreshTick,
    onValue: live.noteAnswer,
  });

  /** The broker whose runtime figures are in view. */
  const currentId = ref<string>();
  const runtime = useLiveQuery({
    input: () => (currentId.value !== undefined && isUp.value ? { connection: connection.value, broker: currentId.value } : undefined),
    subscribe: rpc.brokers.runtime,
    isActive: () => live.isAsking,
    refreshTick: () => live.refreshTick,
    onValue: live.noteAnswer,
  });

  /** Settings that were written in the table and not sent; they stay while the page is left. */
  const drafts = ref<Drafts>(new Map());
  const draftsOf = ref(connection.value);

  const here = <Input extends object>(input: Input): Input & { connection: string } => ({ ...input, connection: connection.value });
  async function change(send: () => Promise<BrokersReport>): Promise<BrokersReport> {
    const report = await send();
    summary.refresh();
    return report;
  }

  return {
    isUp,
    query: summary.state,
    brokers: computed(() => summary.data.value ?? []),
    masters: computed(() => (summary.data.value ?? []).filter(({ brokerId }) => brokerId === 0)),
    runtime: runtime.state,
    watchHere: watchers.watchHere,
    /** Names the broker whose runtime figures are wanted; undefined: none. */
    look: (id: string | undefined) => {
      currentId.value = id;
    },
    drafts: computed({
      get: (): Drafts => (draftsOf.value === connection.value ? drafts.value : new Map()),
      set: (next) => {
        drafts.value = next;
        draftsOf.value = connection.value;
      },
    }),
    refresh: summary.refresh,
    planSettings: (changes: SettingsChange[]): Promise<PlannedRequest[]> => rpc.brokers.planSettings(here({ changes })),
    planPermission: (brokerName: string, isWritable: boolean): Promise<PlannedRequest[]> =>
      rpc.brokers.planPermission(here({ brokerName, isWritable })),
    planClean: (brokers: string[], what: Cleaning): Promise<PlannedRequest[]> => rpc.brokers.planClean(here({ brokers, what })),
    /** Each rejects with ConsoleError when nothing was sent, and resolves to the result on each node otherwise. */
    changeSettings: (changes: SettingsChange[]): Promise<BrokersReport> => change(() => rpc.brokers.changeSettings(here({ changes }))),
    changePermission: (brokerName: string, isWritable: boolean): Promise<BrokersReport> =>
      change(() => rpc.brokers.changePermission(here({ brokerName, isWritable }))),
    clean: (brokers: string[], what: Cleaning): Promise<BrokersReport> => change(() => rpc.brokers.clean(here({ brokers, what }))),
  };
});
