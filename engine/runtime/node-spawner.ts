import { fork } from 'node:child_process';
import { createLineSplitter } from './line-splitter.ts';
import { isChildMessage } from './node-parent-channel.ts';
import type { ChildProcess, Spawner } from './spawner.ts';

/**
 * MiB. Nearly all that a node makes is garbage a turn later: more room for it holds memory (up to three times this) and
 * makes nothing faster.
 */
const SEMI_SPACE_MIB_MAX = 16;

/**
 * Starts children with `child_process.fork` on this process's own Node. A child's channel closes when this
 * process ends, however it ends; the child exits then (see node-contract.ts).
 */
export const nodeSpawner: Spawner = {
  spawn(entryPath, args, options) {
    const child = fork(entryPath, [...args], {
      execArgv: [`--max-semi-space-size=${SEMI_SPACE_MIB_MAX}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    const lineListeners: ((line: string, stream: 'stdout' | 'stderr') => void)[] = [];
    for (const stream of ['stdout', 'stderr'] as const) {
      const splitter = createLineSplitter((line) => {
        for (const listener of lineListeners) listener(line, stream);
      });
      child[stream]?.setEncoding('utf8');
      child[stream]?.on('data', splitter.push);
      child[stream]?.on('end', splitter.end);
    }
    return {
      get pid() {
        return child.pid;
      },
      send(message) {
        // A child that is going away does not get it; its exit is reported anyway.
        if (child.connected) child.send(message, () => {});
      },
      kill: (signal) => void child.kill(signal),
      onMessage(listener) {
        child.on('message', (message: unknown) => {
          if (isChildMessage(message)) listener(message);
        });
      },
      onLine: (listener) => void lineListeners.push(listener),
      onExit: (listener) => onceExited(child, listener),
    };
  },
};

/** `close` comes after the last line of output; `error` alone comes when the system could not start the child. */
function onceExited(child: ReturnType<typeof fork>, listener: Parameters<ChildProcess['onExit']>[0]): void {
  let reported = false;
  const report = (code: number | null, signal: string | null): void => {
    if (reported) return;
    reported = true;
    listener({ code, signal });
  };
  child.once('close', report);
  child.once('error', () => {
    if (child.pid === undefined) report(null, null);
  });
}
