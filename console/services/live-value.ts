/** A value that changes, and whoever wants to hear of it. */
export interface LiveValue<Value> {
  readonly current: Value;
  set(value: Value): void;
  /** Calls `listener` with the present value and with every later one, until the signal is aborted; resolves then. */
  watch(listener: (value: Value) => void, signal: AbortSignal): Promise<void>;
}

export function createLiveValue<Value>(initial: Value): LiveValue<Value> {
  let current = initial;
  const listeners = new Set<(value: Value) => void>();
  return {
    get current() {
      return current;
    },
    set(value) {
      current = value;
      for (const listener of listeners) listener(value);
    },
    async watch(listener, signal) {
      const own = (value: Value): void => listener(value); // the same function may watch twice
      listeners.add(own);
      listener(current);
      await aborted(signal);
      listeners.delete(own);
    },
  };
}

/** Resolves when the signal is aborted, at once when it already is. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
