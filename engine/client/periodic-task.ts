import type { Clock, Timer } from '../runtime/clock.ts';

/**
 * Runs a task again and again, never twice at the same time: after each run it waits for the interval. The task may
 * answer another wait until the next run. It must not throw.
 */
export class PeriodicTask {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #task: () => Promise<number | void>;
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #state: 'new' | 'started' | 'stopped' = 'new';

  constructor(clock: Clock, intervalMs: number, task: () => Promise<number | void>) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#task = task;
  }

  /** Schedules the first run `delayMs` from now. */
  start(delayMs: number): void {
    if (this.#state !== 'new') return;
    this.#state = 'started';
    this.#schedule(delayMs);
  }

  /** Runs the task now; when it is running already, once more after that. Does nothing before the start and after the stop. */
  trigger(): void {
    if (this.#state !== 'started') return;
    if (this.#running === undefined) this.#run();
    else this.#again = true;
  }

  /** No run begins after this; resolves when the one that is under way has ended. */
  async stop(): Promise<void> {
    this.#state = 'stopped';
    this.#timer?.cancel();
    await this.#running;
  }

  #schedule(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(delayMs, () => this.#run());
  }

  #run(): void {
    if (this.#running !== undefined || this.#state !== 'started') return;
    this.#timer?.cancel();
    this.#running = this.#runUntilQuiet().finally(() => {
      this.#running = undefined;
    });
  }

  async #runUntilQuiet(): Promise<void> {
    let nextMs: number;
    do {
      this.#again = false;
      nextMs = (await this.#task()) ?? this.#intervalMs;
    } while (this.#again && this.#isStarted());
    if (this.#isStarted()) this.#schedule(nextMs);
  }

  #isStarted(): boolean {
    return this.#state === 'started';
  }
}
