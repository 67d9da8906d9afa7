import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { SendDraft, SendFacts, SendRun } from '../../../../console/contract/send.ts';
import { useClient } from '../../../rpc/rpc.ts';
import { useConnectionsStore } from '../../../stores/connections.ts';
import { useTasksStore } from '../../../stores/tasks.ts';
import { emptyForm } from './send-form.ts';
import type { SendForm } from './send-form.ts';

/** How often and how fast; see the contract's `start`. */
export interface SendPace {
  count: number;
  perSecond: number;
  stopAfterFailures: number;
}

/** The form that sends messages, kept while the window lives, and the run that was started last. */
export const useSendStore = defineStore('send', () => {
  const { rpc } = useClient();
  const connections = useConnectionsStore();
  const tasks = useTasksStore();
  const form = ref<SendForm>(emptyForm());
  /** The run of the form, while it goes on and after it is over. */
  const run = shallowRef<SendRun>();
  /** The connection that `run` sends to. */
  const runConnection = ref<string>();
  let started = 0;

  /** Follows a run until it is over; rejects when the console forgets it. */
  function follow(id: string, onState: (state: SendRun) => void): Promise<SendRun> {
    return new Promise((resolve, reject) => {
      const stop = rpc.send.watch(
        { run: id },
        {
          next: (state) => {
            onState(state);
            if (state.status === 'running') return;
            resolve(state);
            queueMicrotask(() => stop());
          },
          error: reject,
        },
      );
    });
  }

  /** Sends, and resolves when the run is over. Rejects with ConsoleError when nothing was sent. */
  async function start(draft: SendDraft, pace: SendPace): Promise<SendRun> {
    const connection = connections.currentId;
    const turn = ++started;
    const { run: id } = await rpc.send.start({ connection, draft, ...pace });
    runConnection.value = connection;
    return tasks.run(
      'sendMessages',
      { topic: draft.topic, count: String(pace.count) },
      ({ progress }) =>
        follow(id, (state) => {
          if (turn === started) run.value = state;
          progress(state.stored + state.failed, state.total);
        }),
      { cancel: () => void rpc.send.cancel({ run: id }).catch(() => {}) }, // over already
    );
  }

  return {
    form,
    run,
    runConnection,
    isRunning: computed(() => run.value?.status === 'running'),
    start,
    cancel: async (): Promise<void> => {
      if (run.value !== undefined) await rpc.send.cancel({ run: run.value.id });
    },
    facts: (topic: string): Promise<SendFacts> => rpc.send.facts({ connection: connections.currentId, topic }),
    /** Each rejects with ConsoleError and changes nothing then. */
    saveTemplate: (name: string, draft: SendDraft): Promise<null> => rpc.send.saveTemplate({ name, draft }),
    removeTemplate: (name: string): Promise<null> => rpc.send.removeTemplate({ name }),
  };
});
