/** Up to here the axis is linear, beyond it logarithmic: milliseconds of a delivery and minutes of a retry stand on one line. */
export const linearMs = 60;
/** Part of the width that the linear beginning takes, when there is more after it. */
const linearShare = 0.36;
/** Ticks nearer than this to the one before are left out. */
const tickDistanceMin = 0.11;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const logTicks = [100, 500, second, 10 * second, minute, 10 * minute, hour, 6 * hour, day, 7 * day, 30 * day];

/** Where times stand on a line of length 1. Times are milliseconds since its beginning. */
export interface TimelineScale {
  shareOf(ms: number): number;
  ticks: { ms: number; share: number }[];
  /** Where the linear beginning ends; undefined while everything is in it. */
  breakShare: number | undefined;
}

/** A scale from 0 to `spanMs`. */
export function timelineScale(spanMs: number): TimelineScale {
  if (spanMs <= linearMs) {
    const end = Math.max(1, spanMs);
    const step = [1, 2, 5, 10, 20].find((size) => end / size <= 6) ?? 20;
    const count = Math.floor(end / step) + 1;
    return {
      shareOf: (ms) => clamp(ms / end),
      ticks: Array.from({ length: count }, (_, index) => ({ ms: index * step, share: (index * step) / end })),
      breakShare: undefined,
    };
  }
  const length = Math.log(spanMs / linearMs);
  const shareOf = (ms: number): number =>
    ms <= linearMs ? clamp(ms / linearMs) * linearShare : clamp(linearShare + (Math.log(ms / linearMs) / length) * (1 - linearShare));
  const ticks = [0, 20, 40].map((ms) => ({ ms, share: shareOf(ms) }));
  for (const ms of logTicks) {
    const share = shareOf(ms);
    if (ms < spanMs && share - (ticks.at(-1)?.share ?? 0) >= tickDistanceMin) ticks.push({ ms, share });
  }
  return { shareOf, ticks, breakShare: linearShare };
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));
