import type { Clock, Timer } from '../../runtime/clock.ts';

/** Totals since start, read once a second. */
export interface RateTotals {
  put: number;
  getFound: number;
  getMiss: number;
  transferred: number;
}

type RateName = keyof RateTotals | 'getTotal';

const SAMPLE_MS = 1000;
const WINDOWS_SECONDS = [10, 60, 600] as const;
const SAMPLES_MAX = 601;

/**
 * Rates of the last 10 s, minute and 10 minutes for the runtime info (RocketMQ StoreStatsService). Apache leaves a
 * window out until it is full; here it covers what there is, so that there are always three numbers.
 */
export class RateHistory {
  readonly #clock: Clock;
  readonly #read: () => RateTotals;
  readonly #samples: (RateTotals & { atMs: number })[] = [];
  #timer: Timer | undefined;

  constructor(clock: Clock, read: () => RateTotals) {
    this.#clock = clock;
    this.#read = read;
  }

  start(): void {
    this.#sample();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** Three numbers in Java's notation, separated by blanks, as dashboards split them. */
  triplet(name: RateName): string {
    return WINDOWS_SECONDS.map((seconds) => javaDouble(this.#rate(name, seconds))).join(' ');
  }

  #rate(name: RateName, seconds: number): number {
    const last = this.#samples[this.#samples.length - 1];
    const first = this.#samples[Math.max(0, this.#samples.length - 1 - seconds)];
    if (last === undefined || first === undefined || last.atMs <= first.atMs) return 0;
    const total = (sample: RateTotals): number => (name === 'getTotal' ? sample.getFound + sample.getMiss : sample[name]);
    return ((total(last) - total(first)) * 1000) / (last.atMs - first.atMs);
  }

  #sample(): void {
    this.#samples.push({ ...this.#read(), atMs: this.#clock.monotonicMs() });
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
    this.#timer = this.#clock.after(SAMPLE_MS, () => this.#sample());
  }
}

/** A number as Java's Double.toString writes it in the range of rates and ratios: always with a fraction. */
export function javaDouble(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
