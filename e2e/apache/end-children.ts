const kills = new Set<() => void>();

/**
 * Registers how to kill a child, for the case that this process ends first, by whatever way it can notice: its end, an
 * exception, Ctrl-C, SIGTERM. Gives back what takes the registration away.
 */
export function killAtExit(kill: () => void): () => void {
  if (kills.size === 0 && process.listenerCount('SIGTERM', endBySignal) === 0) {
    process.on('exit', () => kills.forEach((each) => each()));
    // By default a signal ends Node without its exit event.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, endBySignal);
  }
  kills.add(kill);
  return () => kills.delete(kill);
}

function endBySignal(): void {
  process.exit(130);
}
