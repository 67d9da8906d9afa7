/** Offsets of queues at one time, by any name of the queue. */
export type QueuePositions = ReadonlyMap<string, number>;

/** Turns offsets that are read again and again into messages a second. */
export interface OffsetRate {
  /**
   * Messages a second since the reading before, over the queues that both have; undefined for the first reading, after
   * one that failed, and when the offsets went back. `atMs` is monotonic.
   */
  next(positions: QueuePositions, atMs: number): number | undefined;
}

export function createOffsetRate(): OffsetRate {
  let before: { positions: QueuePositions; atMs: number } | undefined;
  return {
    next(positions, atMs) {
      const last = before;
      before = { positions, atMs };
      if (last === undefined || atMs <= last.atMs) return undefined;
      let moved = 0;
      let isBoth = false;
      for (const [queue, offset] of positions) {
        const earlier = last.positions.get(queue);
        if (earlier === undefined) continue; // a queue that came to be since: its first messages are not counted
        isBoth = true;
        moved += offset - earlier;
      }
      return isBoth && moved >= 0 ? moved / ((atMs - last.atMs) / 1000) : undefined;
    },
  };
}

/** Rates by name; names that were not asked for since the last `sweep` are forgotten then. */
export interface OffsetRates {
  of(name: string): OffsetRate;
  /** Call once a reading. A name that is left out of one has no rate in the next. */
  sweep(): void;
}

export function createOffsetRates(): OffsetRates {
  let used = new Map<string, OffsetRate>();
  let known = new Map<string, OffsetRate>();
  return {
    of(name) {
      const rate = known.get(name) ?? used.get(name) ?? createOffsetRate();
      used.set(name, rate);
      return rate;
    },
    sweep() {
      known = used;
      used = new Map();
    },
  };
}
