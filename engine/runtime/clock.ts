/** A pending callback. Cancelling a timer that has already run does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * The only source of time. Product code takes a Clock, so that tests and the simulator can drive it.
 * The wall clock may jump in both directions; `monotonicMs` never goes back.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Milliseconds since an arbitrary start, for measuring durations. */
  monotonicMs(): number;
  /** Runs `callback` once, `delayMs` from now. */
  after(delayMs: number, callback: () => void): Timer;
  /** Runs `callback` once, after the I/O callbacks of this turn of the event loop. */
  endOfTurn(callback: () => void): void;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const handle = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
  endOfTurn(callback) {
    setImmediate(callback);
  },
};
