import { computed, nextTick, shallowReactive } from 'vue';
import type { WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Router } from 'vue-router';

/** What was written and is not in the URL yet: shown at once, and the base of what is written next. */
interface Pending {
  /** Undefined removes the parameter. */
  changes: Map<string, string | undefined>;
  isPush: boolean;
  isRunning: boolean;
}

const pendingOf = new WeakMap<Router, Pending>();

/**
 * One parameter of the URL's query as a ref; writing the fallback removes it. Typing in a filter replaces the present
 * entry of the history; a choice that somebody wants to go back from adds one with `push`. Parameters that are set
 * together are one navigation.
 */
export function useQueryParam(name: string, fallback = '', options: { push?: boolean } = {}): WritableComputedRef<string> {
  const route = useRoute();
  const router = useRouter();
  const pending = pendingOf.get(router) ?? {
    changes: shallowReactive(new Map<string, string | undefined>()),
    isPush: false,
    isRunning: false,
  };
  pendingOf.set(router, pending);
  return computed({
    get: () => {
      const value = pending.changes.has(name) ? pending.changes.get(name) : route.query[name];
      return typeof value === 'string' ? value : fallback;
    },
    set: (value) => {
      pending.changes.set(name, value === fallback ? undefined : value);
      pending.isPush ||= options.push === true;
      if (!pending.isRunning) void navigate(router, pending);
    },
  });
}

/** Brings the URL up to what was written, one navigation at a time: each starts from where the one before it ended. */
async function navigate(router: Router, pending: Pending): Promise<void> {
  pending.isRunning = true;
  await nextTick();
  while (pending.changes.size > 0) {
    const written = new Map(pending.changes);
    const entries = Object.entries({ ...router.currentRoute.value.query, ...Object.fromEntries(written) });
    const query = Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
    const { isPush } = pending;
    pending.isPush = false;
    await (isPush ? router.push({ query }) : router.replace({ query })).catch(() => undefined); // a guard that refuses leaves the URL as it is
    for (const [key, value] of written) if (pending.changes.get(key) === value) pending.changes.delete(key);
  }
  pending.isRunning = false;
}
