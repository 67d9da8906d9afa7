import { defineStore } from 'pinia';
import { ref } from 'vue';

/** A result that is worth a notice; failures stay until they are closed. */
export interface Toast {
  id: number;
  tone: 'ok' | 'bad' | 'plain';
  title: string;
  detail?: string | undefined;
  action?: { label: string; run: () => void } | undefined;
}

const toastsMax = 3;

/** At most three notices; the oldest makes room, a failure last. */
export const useToastsStore = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([]);
  let lastId = 0;

  function show(toast: Omit<Toast, 'id'>): void {
    const next = [...toasts.value, { ...toast, id: ++lastId }];
    while (next.length > toastsMax) {
      const oldest = next.findIndex(({ tone }) => tone !== 'bad');
      next.splice(Math.max(0, oldest), 1);
    }
    toasts.value = next;
  }

  return {
    toasts,
    show,
    dismiss: (id: number) => {
      toasts.value = toasts.value.filter((toast) => toast.id !== id);
    },
  };
});
