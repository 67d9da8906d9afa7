import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import type { CollectedPages } from './collect-pages.ts';

/** The menu without the entries that the connection in view does not have. Call in `setup`. */
export function useShownMenu(menu: CollectedPages['menu']): ComputedRef<CollectedPages['menu']> {
  const parts = menu.map(({ group, entries }) => ({ group, entries: entries.map((entry) => ({ entry, isShown: entry.useIsShown?.() })) }));
  return computed(() =>
    parts
      .map(({ group, entries }) => ({ group, entries: entries.filter(({ isShown }) => isShown?.value ?? true).map(({ entry }) => entry) }))
      .filter(({ entries }) => entries.length > 0),
  );
}
