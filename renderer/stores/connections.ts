import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { localConnection } from '../../console/contract/connections.ts';
import type { Connection } from '../../console/contract/connections.ts';
import { useLiveQuery } from '../composables/use-live-query.ts';
import { useClient } from '../rpc/rpc.ts';

/** Colours of the tabs in the order in which connections are listed; the local cluster is always teal. */
const colours = ['teal', 'red', 'amber', 'blue', 'violet', 'green', 'pink', 'grey'] as const;

/** All clusters that can be looked at, and the one in view. */
export const useConnectionsStore = defineStore('connections', () => {
  const { rpc } = useClient();
  const query = useLiveQuery({ input: {}, subscribe: rpc.connections.watch });
  /** Set by the router from `/c/:connection`; on a page outside of one, such as the settings, the one that was last in view. */
  const currentId = ref<string>(localConnection);
  const all = computed(() => query.data.value ?? []);
  const current = computed((): Connection | undefined => all.value.find(({ id }) => id === currentId.value));

  /** `var(--conn-…)` of a connection. */
  function colourOf(id: string): string {
    const remote = all.value.filter((connection) => connection.kind === 'remote').findIndex((connection) => connection.id === id);
    return `var(--conn-${remote < 0 ? colours[0] : (colours[1 + (remote % (colours.length - 1))] ?? 'grey')})`;
  }

  return { query: query.state, all, currentId, current, colourOf, refresh: query.refresh };
});
