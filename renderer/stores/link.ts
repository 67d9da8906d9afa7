import { defineStore } from 'pinia';
import { onScopeDispose, ref } from 'vue';
import { useClient } from '../rpc/rpc.ts';

/** The connection from this page to Gantry's own backend. */
export const useLinkStore = defineStore('link', () => {
  const isUp = ref(false);
  /** Whether it was up before: a page that starts is not one that lost something. */
  const wasUp = ref(false);
  const lostAtMs = ref<number>();
  onScopeDispose(
    useClient().onConnectionChange((isConnected) => {
      isUp.value = isConnected;
      if (isConnected) wasUp.value = true;
      lostAtMs.value = isConnected ? undefined : Date.now();
    }),
  );
  return { isUp, wasUp, lostAtMs };
});
