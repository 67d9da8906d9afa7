/**
 * Runs one write at a time of a state that changes more often than it can be written. `write` resolves when a write
 * that began after the call has ended, so it covers the change made before the call; calls that come meanwhile share one.
 */
export class CoalescedWriter {
  readonly #writeState: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(writeState: () => Promise<void>) {
    this.#writeState = writeState;
  }

  /** Rejects with what `writeState` threw; a later call tries again. */
  write(): Promise<void> {
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        return this.#start();
      });
    return this.#next;
  }

  #start(): Promise<void> {
    const running = this.#writeState().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}
