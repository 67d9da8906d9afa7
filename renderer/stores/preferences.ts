import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { defaultSettings, readSettings } from '../../console/contract/app.ts';
import type { Settings } from '../../console/contract/app.ts';
import { readKept, writeKept } from '../composables/kept-value.ts';
import { useLiveQuery } from '../composables/use-live-query.ts';
import type { Locale } from '../i18n/messages.ts';
import { putZoneInForce } from '../i18n/zone.ts';
import { useClient } from '../rpc/rpc.ts';

/** What a person chose. Known at once from this browser's copy, then from the backend, which every window shares. */
export const usePreferencesStore = defineStore('preferences', () => {
  const { rpc } = useClient();
  const settings = shallowRef<Settings>(readCopy());
  useLiveQuery({ input: {}, subscribe: rpc.app.settings, onValue: take });

  function take(next: Settings): void {
    settings.value = next;
    writeKept('settings', JSON.stringify(next));
  }

  /** Shows the change at once; the backend's answer is what stays. Rejects with ConsoleError settingsNotSaved. */
  async function change(part: Partial<Settings>): Promise<void> {
    take({ ...settings.value, ...part });
    take(await rpc.app.changeSettings(part));
  }

  watch(() => settings.value.timeZone, putZoneInForce, { immediate: true, flush: 'sync' });

  const locale = computed((): Locale => {
    if (settings.value.language !== 'system') return settings.value.language;
    return typeof navigator !== 'undefined' && navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  });
  const rowHeight = computed(() => (settings.value.density === 'comfortable' ? 34 : 29));
  return { settings, locale, rowHeight, change };
});

function readCopy(): Settings {
  try {
    const copy: unknown = JSON.parse(readKept('settings') ?? 'null');
    return typeof copy === 'object' && copy !== null ? readSettings(copy) : defaultSettings;
  } catch {
    return defaultSettings;
  }
}
