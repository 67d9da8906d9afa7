import { defineStore } from 'pinia';
import { ref } from 'vue';

/** The instant that all charts of the page point at, ms since the epoch; undefined while nobody points at one. */
export const useCrosshairStore = defineStore('crosshair', () => {
  const atMs = ref<number>();
  return {
    atMs,
    point: (toMs: number): void => {
      atMs.value = toMs;
    },
    clear: (): void => {
      atMs.value = undefined;
    },
  };
});
