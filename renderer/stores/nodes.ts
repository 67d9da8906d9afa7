import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { Figure } from '../../console/contract/figure.ts';
import type { BrokerFigures, NodeRow } from '../../console/contract/nodes.ts';
import { useLiveQuery } from '../composables/use-live-query.ts';
import { useWatchers } from '../composables/use-watchers.ts';
import { useClient } from '../rpc/rpc.ts';
import { useConnectionsStore } from './connections.ts';
import { useLiveStore } from './live.ts';
import { useTasksStore } from './tasks.ts';

/** Readings of one broker's rate that a sparkline shows: a minute at one a second. */
const historyLength = 60;

export type NodeAction = 'start' | 'stop' | 'kill' | 'restart';

/** The nodes of the connection in view. */
export const useNodesStore = defineStore('nodes', () => {
  const { rpc } = useClient();
  const live = useLiveStore();
  const connections = useConnectionsStore();
  const tasks = useTasksStore();
  const watchers = useWatchers();
  /** The newest `inPerSecond` of each broker, newest last. Recorded only while somebody looks. */
  const history = ref(new Map<string, (number | undefined)[]>());

  const query = useLiveQuery({
    input: () => (watchers.isWatched.value ? { connection: connections.currentId } : undefined),
    subscribe: rpc.nodes.watch,
    isActive: () => live.isAsking,
    refreshTick: () => live.refreshTick,
    onValue: (rows) => {
      // Rows of silent brokers come all the same: they carry old figures.
      const brokers = rows.filter(({ kind }) => kind === 'broker');
      if (brokers.length === 0 || brokers.some(({ state }) => state === 'running')) live.noteAnswer();
      record(rows);
    },
  });

  function record(rows: readonly NodeRow[]): void {
    const next = new Map<string, (number | undefined)[]>();
    for (const row of rows) {
      if (row.kind !== 'broker') continue;
      const rate = row.figures?.inPerSecond.value ?? undefined;
      next.set(row.id, [...(history.value.get(row.id) ?? []), rate].slice(-historyLength));
    }
    history.value = next;
  }

  const rows = computed(() => query.data.value ?? []);
  const act = (kind: 'startNode' | 'stopNode' | 'killNode' | 'restartNode', action: NodeAction) => (node: string) =>
    tasks.run(kind, { node }, () => rpc.nodes[action]({ connection: connections.currentId, node }));

  return {
    query: query.state,
    rows,
    history,
    watchHere: watchers.watchHere,
    inPerSecond: computed(() => sumOf(rows.value, 'inPerSecond')),
    outPerSecond: computed(() => sumOf(rows.value, 'outPerSecond')),
    /** Each rejects with ConsoleError; a state that has moved on is `nodeWrongState`. */
    start: act('startNode', 'start'),
    stop: act('stopNode', 'stop'),
    kill: act('killNode', 'kill'),
    restart: act('restartNode', 'restart'),
  };
});

/** The sum over all masters that answered; undefined while none did. */
export function sumOf(rows: readonly NodeRow[], figure: keyof BrokerFigures): number | undefined {
  const values = rows
    .filter((row) => row.kind === 'broker')
    .flatMap((row): Figure[] => (row.figures === null ? [] : [row.figures[figure]]));
  const known = values.flatMap(({ value }) => (value === null ? [] : [value]));
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
