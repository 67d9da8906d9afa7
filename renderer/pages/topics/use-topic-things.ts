import { Copy, Layers, List, MailSearch, Route, Rows3, Settings2 } from '@lucide/vue';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { PaletteCommand, PaletteThings } from '../../app/palette/palette-model.ts';
import { useCopy } from '../../composables/use-copy.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useTopicsStore } from './topics-store.ts';

/** The topics of the connection in view, for the command palette. */
export function useTopicThings(): ComputedRef<PaletteThings> {
  const { t } = useI18n();
  const router = useRouter();
  const store = useTopicsStore();
  const connections = useConnectionsStore();
  const { copy } = useCopy();
  store.watchHere();
  const names = computed(() => store.rows.map(({ topic }) => topic));
  const ownNames = computed(() => store.rows.filter(({ kind }) => kind !== 'system').map(({ topic }) => topic));
  const types = computed(
    () => new Map(store.rows.map(({ topic, messageType, kind }) => [topic, kind === 'normal' ? messageType : undefined])),
  );
  const here = (): { connection: string } => ({ connection: connections.currentId });

  function actionsOf(topic: string): PaletteCommand[] {
    const own = (tab: string): PaletteCommand['deed'] => ({ to: { name: 'topic', params: { ...here(), topic }, query: { tab } } });
    const text = (key: string): string => t(`palette.onTopic.${key}`, { name: topic });
    return [
      ...(router.hasRoute('messages')
        ? [
            {
              id: `messages:${topic}`,
              icon: MailSearch,
              text: text('messages'),
              hotkey: 'M',
              deed: { to: { name: 'messages', params: here(), query: { by: 'time', topic } } },
            },
          ]
        : []),
      { id: `list:${topic}`, icon: List, text: text('list'), deed: { to: { name: 'topics', params: here(), query: { open: topic } } } },
      { id: `queues:${topic}`, icon: Rows3, text: text('queues'), deed: own('queues') },
      { id: `route:${topic}`, icon: Route, text: text('route'), deed: own('route') },
      { id: `config:${topic}`, icon: Settings2, text: text('config'), deed: own('config') },
      { id: `copy:${topic}`, icon: Copy, text: text('copy'), deed: { run: () => void copy(topic) } },
    ];
  }

  return computed(() => ({
    kind: 'topic',
    title: t('palette.sections.topics'),
    prefix: '#',
    icon: Layers,
    // System topics bear the names of brokers and clusters: they are found with # only.
    names: (isAlone) => (isAlone ? names.value : ownNames.value),
    noteOf: (topic) => types.value.get(topic),
    to: (topic) => ({ name: 'topic', params: { ...here(), topic } }),
    beside: (topic) => ({ name: 'topics', params: here(), query: { open: topic } }),
    actionsOf,
  }));
}
