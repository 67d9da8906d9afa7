import { shallowRef } from 'vue';

/** A time zone: `system` is this machine's, any other is a name of the IANA database, such as `Asia/Shanghai` or `UTC`. */
export type Zone = string;

/** What a clock on the wall shows; the month from 1 to 12. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
}

const secondMs = 1000;
const dayMs = 86_400_000;
const inForce = shallowRef<Zone>('system');
const formats = new Map<Zone, Intl.DateTimeFormat>();
/** Zones whose formats are kept; making one takes longer than a hundred uses of it. */
const formatsMax = 8;

/** The zone in which times are shown and read; reactive. The preferences put it in force. */
export const zoneInForce = (): Zone => inForce.value;

/** A zone that this browser does not know leaves this machine's in force. */
export function putZoneInForce(zone: Zone): void {
  inForce.value = zone !== 'system' && formatOf(zone) === undefined ? 'system' : zone;
}

/** The name of this machine's zone, `Europe/Berlin`. */
export const machineZone = (): string => new Intl.DateTimeFormat('en').resolvedOptions().timeZone;

/** Whether times in that zone read as they do in this machine's. */
export const isMachineZone = (zone: Zone): boolean =>
  zone === 'system' || formatOf(zone)?.resolvedOptions().timeZone === formatOf(machineZone())?.resolvedOptions().timeZone;

function formatOf(zone: Zone): Intl.DateTimeFormat | undefined {
  const kept = formats.get(zone);
  if (kept !== undefined) return kept;
  try {
    const format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    if (formats.size >= formatsMax) formats.clear();
    formats.set(zone, format);
    return format;
  } catch {
    return undefined;
  }
}

/** What a clock in that zone shows at an instant. */
export function wallTime(atMs: number, zone: Zone = zoneInForce()): WallTime {
  const format = zone === 'system' ? undefined : formatOf(zone);
  const time = new Date(atMs);
  if (format === undefined || Number.isNaN(time.getTime())) {
    const [year, month, day] = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
    return { year, month, day, hour: time.getHours(), minute: time.getMinutes(), second: time.getSeconds(), ms: time.getMilliseconds() };
  }
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
    ms: time.getUTCMilliseconds(),
  };
}

/** A wall time as if it were UTC's: differences and remainders of these are those of the clock on the wall. */
export const wallMs = ({ year, month, day, hour, minute, second, ms }: WallTime): number =>
  Date.UTC(year, month - 1, day, hour, minute, second, ms);

/** How far the zone is ahead of UTC at an instant, in ms. */
export const zoneOffsetMs = (atMs: number, zone: Zone = zoneInForce()): number => wallMs(wallTime(atMs, zone)) - atMs;

/**
 * The instant at which a clock in that zone shows a wall time, the first one where it shows it twice. A wall time that
 * a change of clocks leaves out is read by the clock before the change. A date that does not exist is undefined.
 */
export function instantOf(wall: WallTime, zone: Zone = zoneInForce()): number | undefined {
  const asUtcMs = wallMs(wall);
  const date = new Date(asUtcMs);
  const isDate = date.getUTCFullYear() === wall.year && date.getUTCMonth() === wall.month - 1 && date.getUTCDate() === wall.day;
  if (!isDate || wall.hour > 23 || wall.minute > 59 || wall.second > 59) return undefined;
  const beforeMs = asUtcMs - zoneOffsetMs(asUtcMs - dayMs, zone);
  const afterMs = asUtcMs - zoneOffsetMs(asUtcMs + dayMs, zone);
  const shows = (atMs: number): boolean => wallMs(wallTime(atMs, zone)) === asUtcMs;
  return shows(beforeMs) || !shows(afterMs) ? beforeMs : afterMs;
}

/** Midnight at which the day of an instant began, `days` later; where a change of clocks leaves midnight out, what comes next. */
export function dayStart(atMs: number, days = 0, zone: Zone = zoneInForce()): number {
  const { year, month, day } = wallTime(atMs, zone);
  const date = new Date(Date.UTC(year, month - 1, day + days));
  const midnight = { hour: 0, minute: 0, second: 0, ms: 0 };
  return instantOf({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), ...midnight }, zone) ?? atMs;
}

/** Whether two instants are on one day of that zone. */
export function isSameDay(atMs: number, otherMs: number, zone: Zone = zoneInForce()): boolean {
  const [one, other] = [wallTime(atMs, zone), wallTime(otherMs, zone)];
  return one.year === other.year && one.month === other.month && one.day === other.day;
}

/** `UTC+8`, `UTC-3:30`: how far the zone is from UTC at an instant. */
export function offsetText(atMs: number, zone: Zone = zoneInForce()): string {
  const minutes = Math.round(zoneOffsetMs(Math.floor(atMs / secondMs) * secondMs, zone) / 60_000);
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? '-' : '+'}${Math.floor(Math.abs(minutes) / 60)}${rest === 0 ? '' : `:${twoDigits(rest)}`}`;
}

export const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `14:31:17`. */
export const clockOf = ({ hour, minute, second }: WallTime): string => `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;

/** `11-22`. */
export const monthDayOf = ({ month, day }: WallTime): string => `${twoDigits(month)}-${twoDigits(day)}`;

/** Zones that Intl lists under an older name only. */
const newerNames = ['America/Nuuk', 'Asia/Ho_Chi_Minh', 'Asia/Kathmandu', 'Asia/Kolkata', 'Asia/Yangon', 'Atlantic/Faroe', 'Europe/Kyiv'];

/** Every zone that can be chosen beside this machine's, UTC first. */
export function zoneNames(): string[] {
  const names = new Set([...Intl.supportedValuesOf('timeZone'), ...newerNames.filter((zone) => formatOf(zone) !== undefined)]);
  names.delete('UTC');
  return ['UTC', ...[...names].sort()];
}
