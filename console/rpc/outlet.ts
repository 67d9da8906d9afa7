import type { Timers } from './link.ts';

/** At most ten events a second to a page from one subscription. */
export const eventIntervalMs = 100;

export interface OutletOptions {
  /** Events that may be sent before the page grants more. */
  credit: number;
  /** Joins the waiting value with a newer one; without it the newer one replaces it. */
  merge: ((waiting: unknown, next: unknown) => unknown) | undefined;
  timers: Timers;
  send: (value: unknown) => void;
  /** `send` or `merge` threw: the value cannot be sent. */
  onError: (error: unknown) => void;
}

/**
 * Where a subscription's values wait for the page. One value waits at most: the rest is joined into it, so a
 * slow page costs the memory of one value.
 */
export interface Outlet {
  offer(value: unknown): void;
  grant(credit: number): void;
  /** Calls `done` when the waiting value has been sent. */
  drain(done: () => void): void;
  close(): void;
}

export function createOutlet({ credit: creditAtStart, merge, timers, send, onError }: OutletOptions): Outlet {
  let credit = creditAtStart;
  let waiting: { value: unknown } | undefined;
  let pause: { cancel(): void } | undefined;
  let onDrained: (() => void) | undefined;
  let isOpen = true;

  function flush(): void {
    if (!isOpen || pause !== undefined || credit === 0) return;
    if (waiting !== undefined) {
      const { value } = waiting;
      waiting = undefined;
      credit -= 1;
      pause = timers.after(eventIntervalMs, () => {
        pause = undefined;
        flush();
      });
      try {
        send(value);
      } catch (error) {
        return onError(error);
      }
    }
    if (waiting === undefined) onDrained?.();
  }

  return {
    offer(value) {
      if (!isOpen) return;
      try {
        waiting = { value: waiting === undefined || merge === undefined ? value : merge(waiting.value, value) };
      } catch (error) {
        return onError(error);
      }
      flush();
    },
    grant(more) {
      credit += more;
      flush();
    },
    drain(done) {
      onDrained = done;
      if (waiting === undefined) done();
    },
    close() {
      isOpen = false;
      waiting = undefined;
      pause?.cancel();
    },
  };
}
