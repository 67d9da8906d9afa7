import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { topologyNames } from '../../console/contract/cluster.ts';
import { useLiveQuery } from '../composables/use-live-query.ts';
import { useClient } from '../rpc/rpc.ts';
import { useTasksStore } from './tasks.ts';

/** How to start: the ports are numbers here, defaults are the page's. */
export interface StartOptions {
  topology: (typeof topologyNames)[number];
  namesrvPort: number;
  brokerPort: number;
}

/** The local cluster as a whole. */
export const useClusterStore = defineStore('cluster', () => {
  const { rpc } = useClient();
  const tasks = useTasksStore();
  const query = useLiveQuery({ input: {}, subscribe: rpc.cluster.watch });
  const state = computed(() => query.data.value);
  return {
    query: query.state,
    state,
    isRunning: computed(() => state.value?.status === 'running'),
    /** Resolves when clients can connect. Rejects with ConsoleError. */
    start: (options: StartOptions) => tasks.run('startCluster', {}, () => rpc.cluster.start(options)),
    /** Resolves when the last node is gone. */
    stop: () => tasks.run('stopCluster', {}, () => rpc.cluster.stop({})),
  };
});
