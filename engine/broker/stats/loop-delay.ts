import type { Clock, Timer } from '../../runtime/clock.ts';

const PROBE_MS = 100;
const SAMPLES_MAX = 600;

/** How late the event loop runs timers, over the last minute: a long synchronous stretch shows up here. */
export class LoopDelay {
  readonly #clock: Clock;
  readonly #delaysMs: number[] = [];
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(): void {
    const dueMs = this.#clock.monotonicMs() + PROBE_MS;
    this.#timer = this.#clock.after(PROBE_MS, () => {
      this.#delaysMs.push(Math.max(0, this.#clock.monotonicMs() - dueMs));
      if (this.#delaysMs.length > SAMPLES_MAX) this.#delaysMs.shift();
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** The delay in ms that 99 % of the probes did not exceed; 0 before the first probe. */
  p99Ms(): number {
    const sorted = [...this.#delaysMs].sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(sorted.length * 0.99) - 1)] ?? 0;
  }
}
