import { computed, nextTick } from 'vue';
import type { WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Router } from 'vue-router';

/** Changes of this turn, by router: several parameters set together are one navigation. */
const waiting = new WeakMap<Router, Record<string, string | undefined>>();

/**
 * One parameter of the URL's query as a ref; writing the fallback removes it. Typing in a filter replaces the present
 * entry of the history; a choice that somebody wants to go back from adds one with `push`.
 */
export function useQueryParam(name: string, fallback = '', options: { push?: boolean } = {}): WritableComputedRef<string> {
  const route = useRoute();
  const router = useRouter();
  return computed({
    get: () => {
      const value = route.query[name];
      return typeof value === 'string' ? value : fallback;
    },
    set: (value) => {
      const change = { [name]: value === fallback ? undefined : value };
      const pending = waiting.get(router);
      if (pending !== undefined) {
        Object.assign(pending, change);
        return;
      }
      waiting.set(router, change);
      void nextTick(() => {
        const changes = waiting.get(router) ?? {};
        waiting.delete(router);
        const merged = Object.entries({ ...router.currentRoute.value.query, ...changes }).filter(([, entry]) => entry !== undefined);
        const query = Object.fromEntries(merged.map(([key, entry]) => [key, entry ?? null]));
        return options.push === true ? router.push({ query }) : router.replace({ query });
      });
    },
  });
}
