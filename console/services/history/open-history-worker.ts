import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { HistoryStore } from './history-store.ts';
import type { HistoryAnswer, HistoryCall, HistoryMethod, WorkerOptions } from './worker/serve-history.ts';

/** Calls that wait for the thread at most; further ones fail at once. */
export const callsWaitingMax = 256;

interface Waiting {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
}

/**
 * The record in a thread of its own. Rejects when the thread or the file cannot be opened; every call rejects once the
 * thread has died. `entryPath`: the built thread, or its source.
 */
export async function openHistoryWorker(entryPath: string, options: WorkerOptions): Promise<HistoryStore> {
  await mkdir(dirname(options.path), { recursive: true, mode: 0o700 });
  // SQLite is built in and still called experimental, which nobody who uses the console needs to read.
  const worker = new Worker(entryPath, { workerData: options, execArgv: ['--disable-warning=ExperimentalWarning'], name: 'history' });
  worker.unref();
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let death: Error | undefined;

  function die(error: Error): void {
    death ??= error;
    for (const { reject } of waiting.values()) reject(death);
    waiting.clear();
  }

  await new Promise<void>((resolve, reject) => {
    worker.on('message', (answer: HistoryAnswer) => {
      if ('type' in answer) return resolve();
      const call = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (call === undefined) return;
      if ('error' in answer) call.reject(new Error(answer.error));
      else call.resolve(answer.value as never); // typed by HistoryStore at both ends
    });
    worker.on('error', (error: Error) => {
      die(error);
      reject(error);
    });
    worker.on('exit', (code) => {
      const error = new Error(`the history thread ended with code ${code}`);
      die(error);
      reject(error);
    });
  });

  const call =
    <Method extends HistoryMethod>(method: Method) =>
    (...args: Parameters<HistoryStore[Method]>): ReturnType<HistoryStore[Method]> =>
      new Promise((resolve, reject) => {
        if (death !== undefined) return reject(death);
        if (waiting.size >= callsWaitingMax) return reject(new Error('the history thread is too busy'));
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        worker.postMessage({ id: lastId, method, args } satisfies HistoryCall);
      }) as ReturnType<HistoryStore[Method]>;

  return {
    append: call('append'),
    values: call('values'),
    states: call('states'),
    keys: call('keys'),
    latest: call('latest'),
    recordedSince: call('recordedSince'),
    size: call('size'),
    forget: call('forget'),
    async close() {
      await call('close')();
      await worker.terminate();
    },
  };
}
