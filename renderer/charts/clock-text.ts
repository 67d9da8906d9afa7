import { clockOf, isSameDay, monthDayOf, wallTime, zoneInForce } from '../i18n/zone.ts';
import type { Zone } from '../i18n/zone.ts';

/** Time of a sample, `14:19:24`; with the day when it is not today's. In the zone that was chosen. */
export function clockText(atMs: number, nowMs: number = Date.now(), zone: Zone = zoneInForce()): string {
  const time = wallTime(atMs, zone);
  return isSameDay(atMs, nowMs, zone) ? clockOf(time) : `${monthDayOf(time)} ${clockOf(time)}`;
}
