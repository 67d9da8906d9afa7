import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';

/** What the form starts with; what is left out stays empty, or as it was written last. */
export interface SendPrefill {
  topic?: string;
  tags?: string;
  /** Divided by spaces, as RocketMQ keeps them. */
  keys?: string;
  properties?: Readonly<Record<string, string>>;
  /** The bytes as they shall be sent. */
  body?: Uint8Array;
  /** The queue to send to; left out, the queues take turns. */
  queue?: { brokerName: string; queueId: number };
}

/** The dialog that sends a message, which any page may open. The app shell draws it. */
export const useSendDialogStore = defineStore('sendDialog', () => {
  const isOpen = ref(false);
  const prefill = shallowRef<SendPrefill>({});
  return {
    isOpen,
    /** What the last `open` brought along. */
    prefill,
    /** Opens the dialog for the connection in view. */
    open(given: SendPrefill = {}): void {
      prefill.value = given;
      isOpen.value = true;
    },
  };
});
