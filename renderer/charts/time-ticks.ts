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

const pad = (value: number): string => String(value).padStart(2, '0');

/** Ticks of a time axis at full minutes, hours or days of this machine's zone, `most` of them at most. */
export function timeTicks({ fromMs, toMs }: TimeSpan, most: number): TimeTick[] {
  const stepMs = tickSteps.find((step) => (toMs - fromMs) / step <= Math.max(1, most)) ?? 365 * day;
  const ticks: TimeTick[] = [];
  for (let atMs = firstTick(fromMs, stepMs); atMs <= toMs && ticks.length < 100; atMs = nextTick(atMs, stepMs))
    ticks.push({ atMs, label: tickLabel(atMs, stepMs) });
  return ticks;
}

/** Steps of a day follow the calendar, so that a day with 23 hours does not shift the rest. */
function nextTick(atMs: number, stepMs: number): number {
  if (stepMs < day) return atMs + stepMs;
  const next = new Date(atMs);
  next.setDate(next.getDate() + Math.round(stepMs / day));
  return next.getTime();
}

function firstTick(fromMs: number, stepMs: number): number {
  const midnight = new Date(fromMs);
  midnight.setHours(0, 0, 0, 0);
  const startMs = midnight.getTime();
  if (stepMs < day) return startMs + Math.ceil((fromMs - startMs) / stepMs) * stepMs;
  return startMs >= fromMs ? startMs : nextTick(startMs, day);
}

function tickLabel(atMs: number, stepMs: number): string {
  const time = new Date(atMs);
  const isMidnight = time.getHours() === 0 && time.getMinutes() === 0 && time.getSeconds() === 0;
  if (stepMs >= day || (isMidnight && stepMs >= hour)) return `${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  const clock = `${pad(time.getHours())}:${pad(time.getMinutes())}`;
  return stepMs < minute ? `${clock}:${pad(time.getSeconds())}` : clock;
}
