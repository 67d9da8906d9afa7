import { clockOf, dayStart, monthDayOf, wallMs, wallTime, zoneInForce } from '../i18n/zone.ts';
import type { Zone } from '../i18n/zone.ts';
import type { TimeSpan } from './chart-model.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const tickSteps = [
  1000, 2000, 5000, 10_000, 15_000, 30_000,
  minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute,
  hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour,
  day, 2 * day, 5 * day, 7 * day, 14 * day, 30 * day, 90 * day,
]; // prettier-ignore

export interface TimeTick {
  atMs: number;
  label: string;
}

/** Ticks of a time axis at full minutes, hours or days of the zone that was chosen, `most` of them at most. */
export function timeTicks({ fromMs, toMs }: TimeSpan, most: number, zone: Zone = zoneInForce()): TimeTick[] {
  const stepMs = tickSteps.find((step) => (toMs - fromMs) / step <= Math.max(1, most)) ?? 365 * day;
  const ticks: TimeTick[] = [];
  for (let atMs = firstTick(fromMs, stepMs, zone); atMs <= toMs && ticks.length < 100; atMs = nextTick(atMs, stepMs, zone))
    ticks.push({ atMs, label: tickLabel(atMs, stepMs, zone) });
  return ticks;
}

/** Steps of a day follow the calendar, so that a day with 23 hours does not shift the rest. */
const nextTick = (atMs: number, stepMs: number, zone: Zone): number =>
  stepMs < day ? fullStep(atMs + 1, stepMs, zone) : dayStart(atMs, Math.round(stepMs / day), zone);

function firstTick(fromMs: number, stepMs: number, zone: Zone): number {
  if (stepMs < day) return fullStep(fromMs, stepMs, zone);
  const startMs = dayStart(fromMs, 0, zone);
  return startMs >= fromMs ? startMs : dayStart(fromMs, 1, zone);
}

/**
 * The first instant from `leastMs` on at which the clock on the wall shows a multiple of the step. Where the clocks
 * change within the step, the next multiple comes earlier or later than the step is long.
 */
function fullStep(leastMs: number, stepMs: number, zone: Zone): number {
  const pastStep = (atMs: number): number => wallMs(wallTime(atMs, zone)) % stepMs;
  const past = pastStep(leastMs);
  if (past === 0) return leastMs;
  const nextMs = leastMs - past + stepMs;
  const over = pastStep(nextMs);
  const isEarlier = nextMs - over >= leastMs && pastStep(nextMs - over) === 0;
  return over === 0 || isEarlier ? nextMs - over : nextMs - over + stepMs;
}

function tickLabel(atMs: number, stepMs: number, zone: Zone): string {
  const time = wallTime(atMs, zone);
  const isMidnight = time.hour === 0 && time.minute === 0 && time.second === 0;
  if (stepMs >= day || (isMidnight && stepMs >= hour)) return monthDayOf(time);
  return stepMs < minute ? clockOf(time) : clockOf(time).slice(0, 5);
}
