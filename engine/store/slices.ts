import type { Clock } from '../runtime/clock.ts';

/** Longest stretch of background work between two turns of the loop. */
const SLICE_MS = 2;

/** Lets the rest of the process run between pieces of background work. */
export class Slices {
  readonly #clock: Clock;
  #sliceStartMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sliceStartMs = clock.monotonicMs();
  }

  /** Whether the current slice is used up: then await `next`. */
  get isOver(): boolean {
    return this.#clock.monotonicMs() - this.#sliceStartMs >= SLICE_MS;
  }

  /** Resolves in a later turn of the loop and begins a slice. */
  async next(): Promise<void> {
    await new Promise<void>((resolve) => this.#clock.endOfTurn(resolve));
    this.#sliceStartMs = this.#clock.monotonicMs();
  }
}
