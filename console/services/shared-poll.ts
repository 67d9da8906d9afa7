import type { Clock, Timer } from '../../engine/runtime/clock.ts';

/**
 * One reading that several pages look at: it is taken while somebody watches, shared by all watchers, and never
 * twice at the same time.
 */
export interface SharedPoll<Value> {
  /** The newest reading; undefined before the first. */
  readonly latest: Value | undefined;
  /**
   * Calls `listener` with the newest reading at once, if it is fresh, and with every later one, until the signal is
   * aborted; resolves then. Rejects when a reading fails: what the watcher has seen is old from then on, and it may come again.
   */
  watch(listener: (value: Value) => void, signal: AbortSignal): Promise<void>;
  /** Takes a reading now and resolves with it. */
  refresh(): Promise<Value>;
}

export interface SharedPollOptions<Value> {
  clock: Clock;
  /** Time between two readings; a function is asked again after each. */
  intervalMs: number | (() => number);
  read: () => Promise<Value>;
}

interface Watcher<Value> {
  listener: (value: Value) => void;
  reject: (error: unknown) => void;
}

export function createSharedPoll<Value>({ clock, intervalMs, read }: SharedPollOptions<Value>): SharedPoll<Value> {
  const interval = typeof intervalMs === 'number' ? (): number => intervalMs : intervalMs;
  const watchers = new Set<Watcher<Value>>();
  let latest: { value: Value; atMs: number } | undefined;
  let reading: Promise<Value> | undefined;
  let timer: Timer | undefined;

  function refresh(): Promise<Value> {
    reading ??= read()
      .then((value) => {
        latest = { value, atMs: clock.monotonicMs() };
        for (const watcher of watchers) watcher.listener(value);
        return value;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  async function tick(): Promise<void> {
    timer?.cancel();
    timer = undefined;
    try {
      await refresh();
    } catch (error) {
      for (const watcher of watchers) watcher.reject(error);
    }
    if (watchers.size > 0) timer ??= clock.after(interval(), () => void tick());
  }

  return {
    get latest() {
      return latest?.value;
    },
    refresh,
    watch(listener, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return resolve();
        const leave = (): void => {
          watchers.delete(watcher);
          signal.removeEventListener('abort', onAbort);
          if (watchers.size === 0) timer?.cancel();
          if (watchers.size === 0) timer = undefined;
        };
        const onAbort = (): void => {
          leave();
          resolve();
        };
        const watcher: Watcher<Value> = {
          listener,
          reject: (error) => {
            leave();
            reject(error);
          },
        };
        watchers.add(watcher);
        signal.addEventListener('abort', onAbort);
        if (latest !== undefined && clock.monotonicMs() - latest.atMs < interval()) {
          listener(latest.value);
          timer ??= clock.after(interval(), () => void tick());
        } else void tick();
      });
    },
  };
}
