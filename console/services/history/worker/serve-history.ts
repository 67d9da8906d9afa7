import type { HistoryStore, SyncHistoryStore } from '../history-store.ts';

export interface WorkerOptions {
  path: string;
  bytesMax: number;
}

export type HistoryMethod = keyof HistoryStore;

/** What the console asks of the thread, and what it gets. */
export interface HistoryCall {
  id: number;
  method: HistoryMethod;
  args: unknown[];
}
export type HistoryAnswer = { id: number; value: unknown } | { id: number; error: string } | { type: 'ready' };

interface Port {
  postMessage(message: HistoryAnswer): void;
  on(event: 'message', listener: (call: HistoryCall) => void): unknown;
  close(): void;
}

/** Answers the calls of one console from a database, one after the other, until it is closed. */
export function serveHistory(database: SyncHistoryStore, port: Port): void {
  port.on('message', ({ id, method, args }) => {
    try {
      const run = database[method] as (...given: unknown[]) => unknown; // both ends are typed by HistoryStore
      port.postMessage({ id, value: run(...args) });
    } catch (error) {
      port.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
    }
    if (method === 'close') port.close();
  });
  port.postMessage({ type: 'ready' });
}
