import { defineStore } from 'pinia';
import { computed } from 'vue';
import { useLiveQuery } from '../../composables/use-live-query.ts';
import { useWatchers } from '../../composables/use-watchers.ts';
import { useClient } from '../../rpc/rpc.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useLiveStore } from '../../stores/live.ts';

/** The producers of the connection in view. */
export const useProducersStore = defineStore('producers', () => {
  const { rpc } = useClient();
  const live = useLiveStore();
  const connections = useConnectionsStore();
  const watchers = useWatchers();
  const canAsk = computed(() => connections.current !== undefined && connections.current.state.status !== 'stopped');

  const list = useLiveQuery({
    input: () => (watchers.isWatched.value && canAsk.value ? { connection: connections.currentId } : undefined),
    subscribe: rpc.producers.list,
    isActive: () => live.isAsking,
    refreshTick: () => live.refreshTick,
  });
  return {
    query: list.state,
    groups: computed(() => list.data.value?.groups ?? []),
    failures: computed(() => list.data.value?.failures ?? []),
    /** Whether every broker is older than the request for all producers: then one group is asked for at a time. */
    isOneAtATime: computed(() => list.state.value.status === 'failed' && list.state.value.error?.code === 'notSupported'),
    /** Keeps the list live while the calling component lives. */
    watchHere: watchers.watchHere,
    refresh: list.refresh,
  };
});
