import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import type { NodeRow } from '../../console/contract/nodes.ts';
import { useNow } from '../composables/use-now.ts';
import { useClusterStore } from '../stores/cluster.ts';
import { useConnectionsStore } from '../stores/connections.ts';
import { useNodesStore } from '../stores/nodes.ts';

/** A master that is away for less than this, as in a quick restart, is not worth a sentence. */
const graceMs = 2000;

/** Masters that do not run, so that what is shown of them is old. `nowMs` by the clock that `figuresAtMs` is of. */
export function lostBrokers(rows: readonly NodeRow[], nowMs: number): NodeRow[] {
  return rows.filter(
    ({ kind, brokerId, state, figuresAtMs }) =>
      kind === 'broker' && brokerId === 0 && state !== 'running' && (figuresAtMs === null || nowMs - figuresAtMs >= graceMs),
  );
}

/** The lost masters of the connection in view; none while the local cluster as a whole starts or stops. */
export function useLostBrokers(): ComputedRef<NodeRow[]> {
  const nodes = useNodesStore();
  nodes.watchHere();
  const cluster = useClusterStore();
  const connections = useConnectionsStore();
  const now = useNow();
  return computed(() => {
    const isChanging = connections.current?.kind === 'local' && cluster.state?.status !== 'running';
    return connections.current?.state.status === 'connected' && !isChanging ? lostBrokers(nodes.rows, now.value) : [];
  });
}
