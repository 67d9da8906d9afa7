import type { Settings } from '../contract/app.ts';
import type { LiveValue } from './live-value.ts';

/**
 * The interval of a poll whose own is `baseMs`, for createSharedPoll, which asks for it again after each reading: what a
 * person chose in the settings counts from the next reading on.
 */
export type Pace = (baseMs: number) => () => number;

/** Readings that are taken at least this often follow the setting both ways; rarer ones are costly and only slow down. */
const quickBaseMs = 1000;

/** A pace after the setting. While it is off pages do not ask, and the base holds for what still does. */
export function createPace(settings: Pick<LiveValue<Settings>, 'current'>): Pace {
  return (baseMs) => () => {
    const { refreshIntervalMs } = settings.current;
    if (refreshIntervalMs === 0) return baseMs;
    return baseMs <= quickBaseMs ? refreshIntervalMs : Math.max(baseMs, refreshIntervalMs);
  };
}
