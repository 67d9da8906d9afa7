import { instantOf, wallTime, zoneInForce } from '../../i18n/zone.ts';
import type { Zone } from '../../i18n/zone.ts';
import { wallClockText } from '../../components/time-range.ts';

/** A time as a person writes it, in the zone that was chosen: `2026-11-22 14:28:00`. */
export const timeText = (epochMs: number, zone: Zone = zoneInForce()): string => wallClockText(Math.floor(epochMs / 1000) * 1000, zone);

/**
 * The time that a text says, with or without seconds, in the zone that was chosen; undefined when it says none, or one
 * that a change of clocks leaves out.
 */
export function parseTimeText(text: string, zone: Zone = zoneInForce()): number | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const atMs = instantOf({ year, month, day, hour, minute, second, ms: 0 }, zone);
  if (atMs === undefined || atMs < 0) return undefined;
  const shown = wallTime(atMs, zone);
  return shown.hour === hour && shown.minute === minute ? atMs : undefined;
}
