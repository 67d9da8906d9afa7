import type { Clock, Timer } from './clock.ts';

interface Entry {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
  cancelled: boolean;
}

/**
 * A clock that moves only when it is told to. Timers run in the order of their time, then of their making;
 * `endOfTurn` callbacks run when the real turn ends, as promises and sockets of a test do.
 */
export class ManualClock implements Clock {
  #monotonicMs = 0;
  #wallOffsetMs: number;
  #made = 0;
  #entries: Entry[] = [];

  constructor(startMs = 1_700_000_000_000) {
    this.#wallOffsetMs = startMs;
  }

  nowMs(): number {
    return this.#wallOffsetMs + this.#monotonicMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, callback: () => void): Timer {
    const entry: Entry = { dueMs: this.#monotonicMs + Math.max(0, delayMs), order: this.#made++, callback, cancelled: false };
    this.#entries.push(entry);
    return {
      cancel() {
        entry.cancelled = true;
      },
    };
  }

  endOfTurn(callback: () => void): void {
    setImmediate(callback);
  }

  /** Jumps the wall clock; timers keep their distance. */
  setWallMs(wallMs: number): void {
    this.#wallOffsetMs = wallMs - this.#monotonicMs;
  }

  /** Number of timers that are waiting. */
  get pendingTimers(): number {
    this.#entries = this.#entries.filter((entry) => !entry.cancelled);
    return this.#entries.length;
  }

  /**
   * Moves time forward and runs everything that becomes due on the way, also timers made by those callbacks.
   * Between two timers one real turn passes, so that promises and end-of-turn work settle.
   */
  async advance(byMs: number): Promise<void> {
    const endMs = this.#monotonicMs + byMs;
    await realTurn();
    for (;;) {
      const next = this.#takeDue(endMs);
      if (next === undefined) break;
      this.#monotonicMs = Math.max(this.#monotonicMs, next.dueMs);
      next.callback();
      await realTurn();
    }
    this.#monotonicMs = endMs;
  }

  #takeDue(endMs: number): Entry | undefined {
    let best: Entry | undefined;
    this.#entries = this.#entries.filter((entry) => !entry.cancelled);
    for (const entry of this.#entries) {
      if (entry.dueMs > endMs) continue;
      if (best === undefined || entry.dueMs < best.dueMs || (entry.dueMs === best.dueMs && entry.order < best.order)) best = entry;
    }
    if (best !== undefined) this.#entries.splice(this.#entries.indexOf(best), 1);
    return best;
  }
}

function realTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
