import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { failureOf } from '../../../console/contract/errors.ts';
import type { Failure } from '../../../console/contract/errors.ts';
import { messageRowsMax } from '../../../console/contract/messages.ts';
import type { MessageDetail, MessageRow, SearchProgress } from '../../../console/contract/messages.ts';
import { useClient } from '../../rpc/rpc.ts';
import { useConnectionsStore } from '../../stores/connections.ts';
import { useTasksStore } from '../../stores/tasks.ts';
import type { TaskHandle } from '../../stores/tasks.ts';
import type { SearchRequest } from './message-query.ts';

/** One search and what it has found. */
export interface MessageSearch {
  connection: string;
  request: SearchRequest;
  status: 'running' | 'done' | 'stopped' | 'failed';
  /** The newest first; in the order of the queue where one queue is looked into. At most `messageRowsMax`. */
  rows: readonly MessageRow[];
  progress: SearchProgress | undefined;
  error: Failure | undefined;
}

/** Topics chosen lately that are offered first. */
const recentTopicsMax = 8;

/** The search in view: it goes on when its page is left. */
export const useMessagesStore = defineStore('messages', () => {
  const { rpc } = useClient();
  const connections = useConnectionsStore();
  const tasks = useTasksStore();
  const search = shallowRef<MessageSearch>();
  const recentTopics = ref<string[]>([]);
  let end: ((status: 'done' | 'stopped') => void) | undefined;

  /** Begins a search in the place of the one before it. */
  function start(request: SearchRequest): void {
    stop();
    const connection = connections.currentId;
    let current: MessageSearch = { connection, request, status: 'running', rows: [], progress: undefined, error: undefined };
    const set = (changes: Partial<MessageSearch>): void => {
      current = { ...current, ...changes };
      search.value = current;
    };
    set({});
    const known = new Set<string>();
    const begin = ({ progress: tell }: TaskHandle): Promise<void> =>
      new Promise((resolve, reject) => {
        const unsubscribe = rpc.messages.search(
          { connection, ...request },
          {
            next: ({ rows, progress }) => {
              // A search that is asked again after the connection broke tells everything once more.
              const fresh = rows.filter(({ id }) => !known.has(id));
              for (const { id } of fresh) known.add(id);
              if (progress.topics !== null) tell(progress.topics.asked, progress.topics.total);
              set({ progress, ...(fresh.length > 0 && { rows: inOrder([...current.rows, ...fresh], request) }) });
            },
            error: (error) => {
              end = undefined;
              set({ status: 'failed', error: failureOf(error) });
              reject(error);
            },
            end: () => end?.('done'),
          },
        );
        end = (status) => {
          end = undefined;
          unsubscribe();
          set({ status });
          resolve();
        };
      });
    const names = { topic: request.topic ?? (request.by === 'id' ? request.id : request.by === 'key' ? request.key : '') };
    void tasks.run('searchMessages', names, begin, { cancel: stop }).catch(() => undefined);
  }

  /** Ends the search; what it found stays. */
  function stop(): void {
    end?.('stopped');
  }

  function noteTopic(topic: string): void {
    if (topic !== '') recentTopics.value = [topic, ...recentTopics.value.filter((name) => name !== topic)].slice(0, recentTopicsMax);
  }

  return {
    search: computed(() => (search.value?.connection === connections.currentId ? search.value : undefined)),
    recentTopics,
    start,
    stop,
    noteTopic,
    /** One message by either of its ids. Rejects with ConsoleError. */
    detail: (place: { id: string; topic?: string; brokerName?: string }): Promise<MessageDetail> =>
      rpc.messages.detail({ connection: connections.currentId, ...place }),
    body: rpc.messages.body,
    read: rpc.messages.read,
  };
});

function inOrder(rows: MessageRow[], request: SearchRequest): MessageRow[] {
  if (request.by === 'queue') return rows.sort((a, b) => a.queueOffset - b.queueOffset);
  return rows
    .sort((a, b) => b.storedAtMs - a.storedAtMs || (a.brokerName < b.brokerName ? -1 : 1) || b.queueOffset - a.queueOffset)
    .slice(0, messageRowsMax);
}
