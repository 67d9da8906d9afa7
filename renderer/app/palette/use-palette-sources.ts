import {
  ArrowLeftRight,
  Copy,
  Fingerprint,
  Keyboard,
  Languages,
  Link,
  Moon,
  MonitorCog,
  Pause,
  Play,
  RotateCw,
  Rows3,
  Settings,
  Sun,
} from '@lucide/vue';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import type { Settings as Preferences } from '../../../console/contract/app.ts';
import { useCopy } from '../../composables/use-copy.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useLiveStore } from '../../stores/live.ts';
import { usePreferencesStore } from '../../stores/preferences.ts';
import type { CollectedPages } from '../collect-pages.ts';
import { useShownMenu } from '../use-shown-menu.ts';
import { readRecents } from './recents.ts';
import type { PaletteCommand, PaletteSources } from './palette-model.ts';

/** What the palette can ask of the shell. */
export interface ShellDeeds {
  openKeys: () => void;
  /** Writes a prefix into the palette's field. */
  write: (text: string) => void;
  isOpen: () => boolean;
}

/** A message ID as clients make it (32 hex digits, 34 over gRPC, 56 with an IPv6 address), or an offset ID (32, 56 of an IPv6 broker). */
const messageIdPattern = /^(?:[0-9A-F]{32}|[0-9A-F]{34}|[0-9A-F]{56})$/i;

/** Everything that the palette offers, from the pages that there are. Call once, in the shell's `setup`. */
export function usePaletteSources(pages: CollectedPages, deeds: ShellDeeds): ComputedRef<PaletteSources> {
  const { t } = useI18n();
  const route = useRoute();
  const router = useRouter();
  const connections = useConnectionsStore();
  const things = pages.pages.flatMap(({ page }) => page.useThings?.() ?? []);
  const commands = useShellCommands(deeds);
  const menu = useShownMenu(pages.menu);

  const goTo = computed((): PaletteCommand[] =>
    menu.value
      .flatMap((part) => part.entries)
      .map((entry) => ({
        id: `page:${entry.route}`,
        icon: entry.icon,
        text: t(entry.label),
        hotkey: `G ${entry.goKey.toUpperCase()}`,
        deed: { to: { name: entry.route, params: entry.isOfConnection ? { connection: connections.currentId } : {} } },
      })),
  );

  /** The topic that the page shows, or that its messages are of. */
  function topicInView(): string | undefined {
    const shown = route.params['topic'] ?? (route.name === 'messages' ? route.query['topic'] : undefined);
    return typeof shown === 'string' && shown !== '' ? shown : undefined;
  }

  function lookUp(text: string): PaletteCommand[] {
    const isId = messageIdPattern.test(text);
    const by = isId ? 'id' : 'key';
    const topic = topicInView();
    const params = { connection: connections.currentId };
    const inAll: PaletteCommand = {
      id: 'look-up-all',
      icon: Fingerprint,
      text: t(isId ? 'palette.byId' : 'palette.byKey', { text }),
      note: t('palette.inAllTopics'),
      deed: { to: { name: 'messages', params, query: { by, [by]: text } } },
    };
    if (topic === undefined) return [{ ...inAll, hotkey: '⇧ ⏎' }];
    const query = { by, [by]: text, topic };
    const inTopic: PaletteCommand = {
      ...inAll,
      id: 'look-up',
      note: t('palette.inTopic', { topic }),
      hotkey: '⇧ ⏎',
      deed: { to: { name: 'messages', params, query } },
    };
    return [inTopic, inAll];
  }

  const help = computed((): PaletteCommand[] =>
    (
      [
        ['>', 'actions'],
        ['#', 'topics'],
        ['@', 'groups'],
      ] as const
    )
      .filter(([prefix]) => prefix === '>' || things.some((kind) => kind.value.prefix === prefix))
      .map(([prefix, name]) => ({
        id: `help:${name}`,
        icon: Keyboard,
        text: `${prefix}  ${t(`palette.help.${name}`)}`,
        deed: { run: () => deeds.write(prefix) },
      })),
  );

  return computed(() => ({
    pages: goTo.value,
    commands: commands.value,
    things: things.map((kind) => kind.value),
    help: help.value,
    recents: deeds.isOpen() ? readRecents(connections.currentId) : [],
    lookUp: router.hasRoute('messages') ? lookUp : undefined,
    titles: {
      recents: t('palette.sections.recents'),
      pages: t('palette.sections.pages'),
      commands: t('palette.sections.commands'),
      jump: t('palette.sections.jump'),
      help: t('palette.help.all'),
      actionsOn: (name) => t('palette.sections.actionsOn', { name }),
    },
  }));
}

/** What can be done from everywhere. */
function useShellCommands(deeds: ShellDeeds): ComputedRef<PaletteCommand[]> {
  const { t } = useI18n();
  const route = useRoute();
  const router = useRouter();
  const live = useLiveStore();
  const connections = useConnectionsStore();
  const preferences = usePreferencesStore();
  const { copy } = useCopy();

  /** A choice that cannot be kept holds for this window: the settings page says so where it is made. */
  const prefer = (part: Partial<Preferences>) => () => void preferences.change(part).catch(() => undefined);
  const nameOf = (id: string): string => connections.all.find((one) => one.id === id)?.name || t('app.local');

  const toConnections = computed(() =>
    connections.all
      .filter(({ id }) => id !== connections.currentId)
      .flatMap(({ id }): PaletteCommand[] => [
        {
          id: `connection:${id}`,
          icon: ArrowLeftRight,
          text: t('palette.commands.switchTo', { name: nameOf(id) }),
          words: t('palette.words.connection'),
          deed: { to: { path: `/c/${id}` } },
        },
        ...(route.params['connection'] === undefined || route.name == null
          ? []
          : [
              {
                id: `view:${id}`,
                icon: ArrowLeftRight,
                text: t('palette.commands.sameView', { name: nameOf(id) }),
                words: t('palette.words.connection'),
                deed: { to: { name: route.name, params: { ...route.params, connection: id }, query: route.query } },
              },
            ]),
      ]),
  );

  return computed((): PaletteCommand[] => {
    const { theme, density } = preferences.settings;
    const themes: PaletteCommand[] = (
      [
        ['light', Sun, 'light'],
        ['dark', Moon, 'dark'],
        ['system', MonitorCog, 'followSystem'],
      ] as const
    )
      .filter(([value]) => value !== theme)
      .map(([value, icon, name]) => ({
        id: `theme:${value}`,
        icon,
        text: t(`palette.commands.${name}`),
        words: t('palette.words.theme'),
        deed: { run: prefer({ theme: value }) },
      }));
    const otherLanguage = preferences.locale === 'en' ? 'zh' : 'en';
    const otherDensity = density === 'compact' ? 'comfortable' : 'compact';
    const namesrv = connections.current?.namesrvAddresses.join(';') ?? '';
    return [
      { id: 'refresh', icon: RotateCw, text: t('palette.commands.refresh'), hotkey: 'R', deed: { run: live.refresh } },
      {
        id: 'pause',
        icon: live.isPaused ? Play : Pause,
        text: t(live.isPaused ? 'palette.commands.resume' : 'palette.commands.pause'),
        hotkey: 'P',
        deed: { run: live.togglePause },
      },
      ...toConnections.value,
      {
        id: 'copy-link',
        icon: Link,
        text: t('palette.commands.copyLink'),
        deed: { run: () => void copy(linkTo(router.currentRoute.value.fullPath)) },
      },
      ...(namesrv === ''
        ? []
        : [
            {
              id: 'copy-namesrv',
              icon: Copy,
              text: t('palette.commands.copyNamesrv'),
              note: namesrv,
              deed: { run: () => void copy(namesrv) },
            },
          ]),
      ...themes,
      {
        id: 'language',
        icon: Languages,
        text: t(otherLanguage === 'en' ? 'palette.commands.toEnglish' : 'palette.commands.toChinese'),
        words: t('palette.words.language'),
        deed: { run: prefer({ language: otherLanguage }) },
      },
      {
        id: 'density',
        icon: Rows3,
        text: t(`palette.commands.${otherDensity}`),
        words: t('palette.words.density'),
        deed: { run: prefer({ density: otherDensity }) },
      },
      { id: 'keys', icon: Keyboard, text: t('palette.commands.keys'), hotkey: '?', deed: { run: deeds.openKeys } },
      { id: 'settings', icon: Settings, text: t('palette.commands.settings'), hotkey: 'Ctrl ,', deed: { to: { name: 'settings' } } },
    ];
  });
}

/** The address of a view as it can be pasted. */
const linkTo = (fullPath: string): string => `${window.location.href.split('#')[0] ?? ''}#${fullPath}`;
