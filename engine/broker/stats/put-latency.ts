const BUCKETS: readonly { upToMs: number; name: string }[] = [
  { upToMs: 0, name: '<=0ms' },
  { upToMs: 10, name: '0~10ms' },
  { upToMs: 50, name: '10~50ms' },
  { upToMs: 100, name: '50~100ms' },
  { upToMs: 200, name: '100~200ms' },
  { upToMs: 500, name: '200~500ms' },
  { upToMs: 1000, name: '500ms~1s' },
  { upToMs: 2000, name: '1~2s' },
  { upToMs: 3000, name: '2~3s' },
  { upToMs: 4000, name: '3~4s' },
  { upToMs: 5000, name: '4~5s' },
  { upToMs: 10_000, name: '5~10s' },
  { upToMs: Number.POSITIVE_INFINITY, name: '10s~' },
];

/** Whole milliseconds counted one by one for percentiles; what is slower counts as the last. */
const PERCENTILE_MS_MAX = 10_000;

/** How long puts took. RocketMQ StoreStatsService's putMessageDistributeTime and putLatency99. */
export class PutLatency {
  readonly #counts = new Array<number>(BUCKETS.length).fill(0);
  readonly #byMs = new Uint32Array(PERCENTILE_MS_MAX + 1);
  #maxMs = 0;
  #total = 0;

  get maxMs(): number {
    return this.#maxMs;
  }

  record(latencyMs: number): void {
    const ms = Math.max(0, Math.floor(latencyMs));
    let bucket = 0;
    while (ms > (BUCKETS[bucket]?.upToMs ?? Number.POSITIVE_INFINITY)) bucket++;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    const index = Math.min(ms, PERCENTILE_MS_MAX);
    this.#byMs[index] = (this.#byMs[index] ?? 0) + 1;
    this.#total++;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  /** `[<=0ms]:3 [0~10ms]:1 …`, with a blank at the end as Apache writes it. */
  distribution(): string {
    return BUCKETS.map((bucket, index) => `[${bucket.name}]:${this.#counts[index] ?? 0} `).join('');
  }

  /** Smallest latency in ms that `share` of the puts did not exceed; 0 without puts. */
  percentileMs(share: number): number {
    const rank = Math.ceil(this.#total * share);
    let seen = 0;
    for (let ms = 0; ms <= PERCENTILE_MS_MAX; ms++) {
      seen += this.#byMs[ms] ?? 0;
      if (seen >= rank && seen > 0) return ms;
    }
    return 0;
  }
}
