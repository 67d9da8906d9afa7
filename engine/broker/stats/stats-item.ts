interface Sample {
  atMs: number;
  value: number;
  times: number;
}

/** What one window says: `tps` is per second, `avgpt` the average value of one call. */
export interface StatsWindow {
  sum: number;
  tps: number;
  avgpt: number;
}

const SECOND_SAMPLE_MS = 10_000;
const MINUTE_SAMPLE_MS = 600_000;
const HOUR_SAMPLE_MS = 3_600_000;
const MINUTE_SAMPLES_MAX = 7;
const HOUR_SAMPLES_MAX = 7;
const DAY_SAMPLES_MAX = 25;

/**
 * A counter with sliding windows: the last minute from samples of 10 s, the last hour from samples of 10 min, the
 * last day from samples of 1 h. RocketMQ StatsItem
 */
export class StatsItem {
  #value = 0;
  #times = 0;
  readonly #minute: Sample[] = [];
  readonly #hour: Sample[] = [];
  readonly #day: Sample[] = [];

  /** Total since the item was made. */
  get value(): number {
    return this.#value;
  }

  add(value: number, times: number): void {
    this.#value += value;
    this.#times += times;
  }

  sampleSeconds(nowMs: number): void {
    this.#sample(this.#minute, nowMs, SECOND_SAMPLE_MS, MINUTE_SAMPLES_MAX);
  }

  sampleMinutes(nowMs: number): void {
    this.#sample(this.#hour, nowMs, MINUTE_SAMPLE_MS, HOUR_SAMPLES_MAX);
  }

  sampleHour(nowMs: number): void {
    this.#sample(this.#day, nowMs, HOUR_SAMPLE_MS, DAY_SAMPLES_MAX);
  }

  minute(): StatsWindow {
    return windowOf(this.#minute);
  }

  hour(): StatsWindow {
    return windowOf(this.#hour);
  }

  day(): StatsWindow {
    return windowOf(this.#day);
  }

  #sample(samples: Sample[], nowMs: number, periodMs: number, samplesMax: number): void {
    // The item was made some time within the period that ends now: its first window begins a period ago with zero.
    if (samples.length === 0) samples.push({ atMs: nowMs - periodMs, value: 0, times: 0 });
    samples.push({ atMs: nowMs, value: this.#value, times: this.#times });
    if (samples.length > samplesMax) samples.shift();
  }
}

function windowOf(samples: readonly Sample[]): StatsWindow {
  const first = samples[0];
  const last = samples[samples.length - 1];
  if (first === undefined || last === undefined) return { sum: 0, tps: 0, avgpt: 0 };
  const sum = last.value - first.value;
  const times = last.times - first.times;
  const durationMs = last.atMs - first.atMs;
  return { sum, tps: durationMs > 0 ? (sum * 1000) / durationMs : 0, avgpt: times > 0 ? sum / times : 0 };
}
