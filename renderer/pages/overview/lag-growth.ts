/** Readings of one group's lag, oldest first. */
export interface LagReading {
  atMs: number;
  lag: number;
}

/** Readings that are kept for each group. */
export const lagReadingsMax = 120;
/** Readings must reach so far back before a growth is told: shorter, and every burst is news. */
const spanLeastMs = 60_000;
const spanMs = 180_000;

/** Adds a reading; older ones than the span that is looked at go. */
export function addLag(readings: readonly LagReading[], next: LagReading): LagReading[] {
  return [...readings.filter(({ atMs }) => next.atMs - atMs <= spanMs), next].slice(-lagReadingsMax);
}

/**
 * Messages a minute by which a group falls behind. Undefined while it does not: it must have grown over the whole span
 * and over its second half, so that a burst that is being worked off is none.
 */
export function growthPerMinute(readings: readonly LagReading[]): number | undefined {
  const first = readings[0];
  const last = readings.at(-1);
  const middle = readings[Math.floor(readings.length / 2)];
  if (first === undefined || last === undefined || middle === undefined || last.atMs - first.atMs < spanLeastMs) return undefined;
  const whole = last.lag - first.lag;
  if (whole <= 0 || last.lag - middle.lag <= 0) return undefined;
  return (whole * 60_000) / (last.atMs - first.atMs);
}
