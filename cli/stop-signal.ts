import type { EventEmitter } from 'node:events';

/** Exit code of a process that was interrupted, as shells have it. */
const interruptedExitCode = 130;

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP, or when the process that forked this one has gone. A second signal
 * ends this process at once, and with it its children, whose channel closes.
 */
export function nextStopSignal(source: EventEmitter = process, exit: (code: number) => void = (code) => process.exit(code)): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      source.on(signal, () => {
        if (isStopping) exit(interruptedExitCode);
        isStopping = true;
        resolve();
      });
    }
    source.once('disconnect', resolve);
  });
}
