import { Copy, ScrollText, Server } from '@lucide/vue';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { RouteLocationRaw } from 'vue-router';
import type { PaletteCommand, PaletteThings } from '../../app/palette/palette-model.ts';
import { useCopy } from '../../composables/use-copy.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useNodesStore } from '../../stores/nodes.ts';

/** Brokers and NameServers of the connection in view, for the command palette. */
export function useNodeThings(): ComputedRef<PaletteThings> {
  const { t } = useI18n();
  const store = useNodesStore();
  const connections = useConnectionsStore();
  const { copy } = useCopy();
  store.watchHere();
  const rowOf = (id: string) => store.rows.find((row) => row.id === id);
  function to(id: string): RouteLocationRaw {
    const connection = connections.currentId;
    const row = rowOf(id);
    return row === undefined || row.isLocal || row.brokerName === null
      ? { name: 'nodes', params: { connection }, query: { node: id } }
      : { name: 'broker', params: { connection, name: row.brokerName, id: String(row.brokerId ?? 0) } };
  }

  function actionsOf(id: string): PaletteCommand[] {
    const row = rowOf(id);
    if (row === undefined) return [];
    return [
      ...(row.isLocal ? [{ id: `logs:${id}`, icon: ScrollText, text: t('palette.onNode.logs', { name: id }), deed: { to: to(id) } }] : []),
      { id: `copy:${id}`, icon: Copy, text: t('palette.onNode.copy', { name: id }), deed: { run: () => void copy(row.address) } },
    ];
  }

  return computed(() => ({
    kind: 'node',
    title: t('palette.sections.nodes'),
    icon: Server,
    names: () => store.rows.map(({ id }) => id),
    noteOf: (id) => {
      const row = rowOf(id);
      return row === undefined || row.address === id ? undefined : row.address;
    },
    alarmOf: (id) => {
      const row = rowOf(id);
      return row === undefined || row.state === 'running' ? undefined : t(`nodes.states.${row.state}`);
    },
    to,
    actionsOf,
  }));
}
