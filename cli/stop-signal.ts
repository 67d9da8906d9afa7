/** Exit code of a process that was interrupted, as shells have it. */
const interruptedExitCode = 130;

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP, or when the process that forked this one has gone. A second signal
 * ends this process at once, and with it its children, whose channel closes.
 */
export function nextStopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (isStopping) process.exit(interruptedExitCode);
        isStopping = true;
        resolve();
      });
    }
    process.once('disconnect', resolve);
  });
}
