import { computed, getCurrentScope, onScopeDispose, ref } from 'vue';
import type { ComputedRef } from 'vue';

/** Counts who looks at a store's live data, so that it is asked only while somebody does. */
export interface Watchers {
  isWatched: ComputedRef<boolean>;
  /** Counts the current scope (a component's `setup`) in until it is disposed. */
  watchHere: () => void;
}

export function useWatchers(): Watchers {
  const count = ref(0);
  return {
    isWatched: computed(() => count.value > 0),
    watchHere: () => {
      if (getCurrentScope() === undefined) throw new Error('watchHere needs a scope to end with');
      count.value += 1;
      onScopeDispose(() => (count.value -= 1));
    },
  };
}
