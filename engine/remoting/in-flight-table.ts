import type { RemotingCommand } from '../protocol/remoting-command.ts';
import type { Clock, Timer } from '../runtime/clock.ts';
import { RemotingError } from './channel.ts';

interface Waiting {
  readonly resolve: (response: RemotingCommand) => void;
  readonly reject: (error: RemotingError) => void;
  readonly deadlineMs: number;
  readonly timeoutMs: number;
}

/** How often calls are looked through for the ones that took too long; a time limit is late by at most this much. */
const SWEEP_INTERVAL_MS = 100;

let lastOpaque = 0;

/** Request ids are shared by all channels of the process and wrap as Java's int does. */
function nextOpaque(): number {
  lastOpaque = (lastOpaque + 1) | 0;
  return lastOpaque;
}

/**
 * Our requests on one channel that wait for a response. Requests of the peer have ids of their own and are not in it.
 * One timer serves all of them.
 */
export class InFlightTable {
  readonly #clock: Clock;
  readonly #address: string;
  readonly #entriesMax: number;
  readonly #waiting = new Map<number, Waiting>();
  #sweep: Timer | undefined;

  constructor(clock: Clock, address: string, entriesMax: number) {
    this.#clock = clock;
    this.#address = address;
    this.#entriesMax = entriesMax;
  }

  get size(): number {
    return this.#waiting.size;
  }

  get isFull(): boolean {
    return this.#waiting.size >= this.#entriesMax;
  }

  /** Id for a request that gets no answer. */
  unusedOpaque(): number {
    let opaque = nextOpaque();
    while (this.#waiting.has(opaque)) opaque = nextOpaque();
    return opaque;
  }

  add(opaque: number, timeoutMs: number, resolve: (response: RemotingCommand) => void, reject: (error: RemotingError) => void): void {
    this.#waiting.set(opaque, { resolve, reject, timeoutMs, deadlineMs: this.#clock.monotonicMs() + timeoutMs });
    this.#startSweep();
  }

  /** Gives a response to the request that waits for it; one that came too late is dropped. */
  settle(response: RemotingCommand): void {
    const waiting = this.#waiting.get(response.opaque);
    if (waiting === undefined) return;
    this.#waiting.delete(response.opaque);
    waiting.resolve(response);
  }

  /** Rejects everything that waits: the connection is gone. */
  close(): void {
    this.#sweep?.cancel();
    this.#sweep = undefined;
    const closed = new RemotingError('closed', this.#address, `connection to ${this.#address} was closed`);
    for (const waiting of this.#waiting.values()) waiting.reject(closed);
    this.#waiting.clear();
  }

  #startSweep(): void {
    if (this.#sweep !== undefined) return;
    this.#sweep = this.#clock.after(SWEEP_INTERVAL_MS, () => {
      this.#sweep = undefined;
      const nowMs = this.#clock.monotonicMs();
      for (const [opaque, waiting] of this.#waiting) {
        if (waiting.deadlineMs > nowMs) continue;
        this.#waiting.delete(opaque);
        waiting.reject(new RemotingError('timeout', this.#address, `${this.#address} did not answer in ${waiting.timeoutMs} ms`));
      }
      if (this.#waiting.size > 0) this.#startSweep();
    });
  }
}
