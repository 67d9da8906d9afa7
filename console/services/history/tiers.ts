import { seriesPointsMax } from '../../contract/history.ts';
import type { HistorySpan } from '../../contract/history.ts';

/** Samples of one width, and how long they are kept. */
export interface Tier {
  readonly stepMs: number;
  readonly keptMs: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** From fine to coarse. Each is made from the one before it. */
export const tiers = [
  { stepMs: 10_000, keptMs: hour },
  { stepMs: minute, keptMs: day },
  { stepMs: 10 * minute, keptMs: 30 * day },
] as const satisfies readonly Tier[];

/** What is kept beyond the promised time, so that a chart of exactly one hour has its first point. */
export const keptSlackMs = 2 * minute;

export const startOf = (atMs: number, stepMs: number): number => Math.floor(atMs / stepMs) * stepMs;

/** Where a range is read from and how its points are made. */
export interface ReadPlan extends HistorySpan {
  /** Index of the tier that covers the whole range. */
  tier: number;
  /** Width of a point, a multiple of the tier's. */
  stepMs: number;
}

/**
 * The finest tier that still has the beginning of the range, or of what was recorded when that is later, in steps that
 * give `pointsMax` points at most.
 */
export function planRead(
  { fromMs, toMs }: HistorySpan,
  nowMs: number,
  recordedSinceMs: number | null,
  pointsMax: number = seriesPointsMax,
): ReadPlan {
  const beginMs = Math.max(fromMs, recordedSinceMs ?? fromMs);
  const found = tiers.findIndex(({ keptMs }) => beginMs >= nowMs - keptMs - keptSlackMs);
  const tier = found < 0 ? tiers.length - 1 : found;
  const { stepMs } = tiers[tier] ?? tiers[0];
  return { fromMs, toMs, tier, stepMs: stepMs * Math.max(1, Math.ceil((toMs - fromMs) / stepMs / pointsMax)) };
}

/** A gap begins where at least two samples in a row are missing: one that was late by a moment is none. */
const missingMs = 2 * tiers[0].stepMs;

/**
 * Stretches of the range in which no sample was taken. `times`: starts of the points that have at least one, `stepMs`
 * wide, ascending.
 */
export function gapsOf({ fromMs, toMs }: HistorySpan, times: readonly number[], stepMs: number): HistorySpan[] {
  const gaps: HistorySpan[] = [];
  let recordedTo = fromMs;
  for (const atMs of times) {
    if (atMs - recordedTo >= missingMs) gaps.push({ fromMs: recordedTo, toMs: atMs });
    recordedTo = Math.max(recordedTo, atMs + stepMs);
  }
  if (toMs - recordedTo >= missingMs) gaps.push({ fromMs: recordedTo, toMs });
  return gaps;
}

/** A sample, or several that were summed up: their mean and the largest. */
export interface StoredPoint {
  atMs: number;
  value: number;
  peak: number;
}

/** Mean and peak of each point of `times`; null where none of its samples is known. `points` ascend. */
export function summarise(
  points: readonly StoredPoint[],
  times: readonly number[],
  stepMs: number,
): { values: (number | null)[]; peaks: (number | null)[] } {
  const sums = new Map<number, { sum: number; count: number; peak: number }>();
  for (const { atMs, value, peak } of points) {
    const start = startOf(atMs, stepMs);
    const entry = sums.get(start);
    if (entry === undefined) sums.set(start, { sum: value, count: 1, peak });
    else {
      entry.sum += value;
      entry.count += 1;
      entry.peak = Math.max(entry.peak, peak);
    }
  }
  const found = times.map((atMs) => sums.get(atMs));
  return {
    values: found.map((entry) => (entry === undefined ? null : entry.sum / entry.count)),
    peaks: found.map((entry) => entry?.peak ?? null),
  };
}

/** The newest state of each point of `times`; null where none is known. */
export function lastStates(
  points: readonly { atMs: number; value: number }[],
  times: readonly number[],
  stepMs: number,
): (number | null)[] {
  const states = new Map(points.map(({ atMs, value }) => [startOf(atMs, stepMs), value]));
  return times.map((atMs) => states.get(atMs) ?? null);
}
