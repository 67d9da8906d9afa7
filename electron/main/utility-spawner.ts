import { utilityProcess } from 'electron';
import type { UtilityProcess } from 'electron';
import { createLineSplitter } from '../../engine/runtime/line-splitter.ts';
import { isChildMessage } from '../../engine/runtime/node-parent-channel.ts';
import type { ChildProcess, Spawner } from '../../engine/runtime/spawner.ts';

/** Starts children as Electron's utility processes: the app needs no other Node. They end with the app. */
export const utilitySpawner: Spawner = {
  spawn(entryPath, args, { name, cwd }) {
    const child = utilityProcess.fork(entryPath, [...args], { stdio: 'pipe', serviceName: name, ...(cwd === undefined ? {} : { cwd }) });
    return asChildProcess(child);
  },
};

function asChildProcess(child: UtilityProcess): ChildProcess {
  const lineListeners: ((line: string, stream: 'stdout' | 'stderr') => void)[] = [];
  for (const stream of ['stdout', 'stderr'] as const) {
    const splitter = createLineSplitter((line) => {
      for (const listener of lineListeners) listener(line, stream);
    });
    child[stream]?.on('data', (chunk: Buffer) => splitter.push(chunk.toString('utf8')));
    child[stream]?.on('end', () => splitter.end());
  }
  let lastPid: number | undefined;
  child.on('spawn', () => {
    lastPid = child.pid;
  });
  let lastSignal: string | null = null;
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    kill(signal) {
      // `child.kill()` knows SIGTERM only. The process may have ended by itself a moment ago.
      if (child.pid === undefined) return;
      lastSignal = signal;
      try {
        process.kill(child.pid, signal);
      } catch {
        lastPid = undefined;
      }
    },
    onMessage(listener) {
      child.on('message', (message: unknown) => {
        if (isChildMessage(message)) listener(message);
      });
    },
    onLine: (listener) => void lineListeners.push(listener),
    onExit(listener) {
      // Electron gives a number only. One that we killed ended by our signal; `lastPid` says that it had started at all.
      child.on('exit', (code) =>
        listener({ code: lastPid === undefined ? null : code, signal: lastSignal === 'SIGKILL' ? lastSignal : null }),
      );
    },
  };
}
