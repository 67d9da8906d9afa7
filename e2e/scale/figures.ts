/** Durations in ms, gathered one by one. */
export class Durations {
  readonly #values: number[] = [];

  add(durationMs: number): void {
    this.#values.push(durationMs);
  }

  /** Runs and measures one operation. */
  async of<T>(operation: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const result = await operation();
    this.add(performance.now() - began);
    return result;
  }

  get count(): number {
    return this.#values.length;
  }

  /** The duration that the given part (0 to 1) of all did not exceed; NaN when there is none. */
  quantile(part: number): number {
    const sorted = this.#values.toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
  }

  /** `p50 1.2, p99 8.0, longest 9.1 ms of 300`. */
  text(): string {
    const [p50, p99, longest] = [0.5, 0.99, 1].map((part) => this.quantile(part).toFixed(1));
    return `p50 ${p50}, p99 ${p99}, longest ${longest} ms of ${this.count}`;
  }
}

/** One figure that was asked for, as a line for people, and whether it is within its limit. */
export interface Check {
  line: string;
  /** Undefined: it could not be looked at here; the line says why. */
  isGood: boolean | undefined;
}

/** With `--quick`, percentiles may be so many times larger: in a run of seconds the 99th is nearly the longest of all. */
const QUICK_SLACK = 4;

/** The limit on a percentile in a full run or a quick one. */
export const percentileLimit = (limit: number, quick: boolean): number => (quick ? limit * QUICK_SLACK : limit);

/** Holds a figure against the most that it may be. */
export function atMost(what: string, value: number, limit: number, unit: string): Check {
  return { line: `${what}: ${value.toFixed(1)} ${unit}, at most ${limit}`, isGood: value <= limit };
}
