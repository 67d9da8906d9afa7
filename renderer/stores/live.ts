import { defineStore } from 'pinia';
import { computed, onScopeDispose, ref } from 'vue';
import { usePreferencesStore } from './preferences.ts';

/** Freshness of the page in view: whether it asks, when the last answer came, what waits. */
export const useLiveStore = defineStore('live', () => {
  const preferences = usePreferencesStore();
  const isPaused = ref(false);
  const isVisible = ref(typeof document === 'undefined' || document.visibilityState === 'visible');
  const lastAnswerAtMs = ref<number>();
  /** Rows of the table in view that wait because somebody points at it. */
  const waitingRows = ref(0);
  const applyTick = ref(0);
  const refreshTick = ref(0);

  const onVisibility = (): void => {
    isVisible.value = document.visibilityState === 'visible';
  };
  if (typeof document !== 'undefined') {
    document.addEventListener('visibilitychange', onVisibility);
    onScopeDispose(() => document.removeEventListener('visibilitychange', onVisibility));
  }

  const isHeld = computed(() => isPaused.value || preferences.settings.refreshIntervalMs === 0);
  return {
    isPaused,
    isHeld,
    /** Whether pages ask at all: hidden windows and paused ones do not. */
    isAsking: computed(() => !isHeld.value && isVisible.value),
    lastAnswerAtMs,
    waitingRows,
    applyTick,
    refreshTick,
    noteAnswer: () => {
      lastAnswerAtMs.value = Date.now();
    },
    togglePause: () => {
      isPaused.value = !isPaused.value;
    },
    /** Lets the rows in that wait. */
    applyRows: () => {
      applyTick.value += 1;
    },
    refresh: () => {
      refreshTick.value += 1;
    },
  };
});
