import { known, unknown } from '../../contract/figure.ts';
import type { Figure } from '../../contract/figure.ts';

/** Span over which a rate is averaged: long enough to be calm, short enough to be true. */
export const rateWindowMs = 5000;
/** Two readings closer than this say more about timing than about traffic. */
const shortestSpanMs = 500;

/** Makes a rate from readings of a counter that only grows. */
export interface RateMeter {
  add(count: number, atMs: number): void;
  perSecond(): Figure;
}

export interface RateMeterOptions {
  /** Span over which the rate is averaged. */
  windowMs?: number;
  /** The rate is pending until the readings span this. */
  spanMinMs?: number;
}

export function createRateMeter(options: RateMeterOptions = {}): RateMeter {
  const { windowMs = rateWindowMs, spanMinMs = shortestSpanMs } = options;
  let readings: { count: number; atMs: number }[] = [];
  return {
    add(count, atMs) {
      const last = readings.at(-1);
      // A counter that went back belongs to something new under the old name; one not read for long says nothing of now.
      if (last !== undefined && (count < last.count || atMs - last.atMs > 2 * windowMs)) readings = [];
      readings.push({ count, atMs });
      while (readings.length > 2 && atMs - (readings[1]?.atMs ?? atMs) >= windowMs) readings.shift();
    },
    perSecond() {
      const first = readings[0];
      const last = readings.at(-1);
      if (first === undefined || last === undefined || last.atMs - first.atMs < spanMinMs) return unknown('pending');
      return known(((last.count - first.count) * 1000) / (last.atMs - first.atMs));
    },
  };
}
