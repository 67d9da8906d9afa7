import { ChartLine, Copy, List, Rows3, Settings2, Users } from '@lucide/vue';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { PaletteCommand, PaletteThings } from '../../app/palette/palette-model.ts';
import { useCopy } from '../../composables/use-copy.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useGroupsStore } from './groups-store.ts';

/** The consumer groups of the connection in view, for the command palette. */
export function useGroupThings(): ComputedRef<PaletteThings> {
  const { t } = useI18n();
  const format = useFormat();
  const store = useGroupsStore();
  const connections = useConnectionsStore();
  const { copy } = useCopy();
  store.watchHere();
  const names = computed(() => store.rows.map(({ group }) => group));
  const ownNames = computed(() => store.rows.filter(({ kind }) => kind === 'normal').map(({ group }) => group));
  const lags = computed(() => new Map(store.rows.map(({ group, lag }) => [group, lag.value])));
  const here = (): { connection: string } => ({ connection: connections.currentId });

  function actionsOf(group: string): PaletteCommand[] {
    const own = (tab: string): PaletteCommand['deed'] => ({ to: { name: 'group', params: { ...here(), group }, query: { tab } } });
    const text = (key: string): string => t(`palette.onGroup.${key}`, { name: group });
    return [
      { id: `progress:${group}`, icon: ChartLine, text: text('progress'), deed: own('progress') },
      { id: `list:${group}`, icon: List, text: text('list'), deed: { to: { name: 'groups', params: here(), query: { open: group } } } },
      { id: `queues:${group}`, icon: Rows3, text: text('queues'), deed: own('queues') },
      { id: `members:${group}`, icon: Users, text: text('members'), deed: own('members') },
      { id: `config:${group}`, icon: Settings2, text: text('config'), deed: own('config') },
      { id: `copy:${group}`, icon: Copy, text: text('copy'), deed: { run: () => void copy(group) } },
    ];
  }

  return computed(() => ({
    kind: 'group',
    title: t('palette.sections.groups'),
    prefix: '@',
    icon: Users,
    // Groups of the system and of the broker's own tools are found with @ only.
    names: (isAlone) => (isAlone ? names.value : ownNames.value),
    noteOf: (group) => {
      const lag = lags.value.get(group);
      return lag == null ? undefined : t('palette.lag', { count: format.count(lag) });
    },
    to: (group) => ({ name: 'group', params: { ...here(), group } }),
    beside: (group) => ({ name: 'groups', params: here(), query: { open: group } }),
    actionsOf,
  }));
}
