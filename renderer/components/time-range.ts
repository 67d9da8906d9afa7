import { clockOf, instantOf, isMachineZone, monthDayOf, offsetText, wallTime, zoneInForce } from '../i18n/zone.ts';
import type { Zone } from '../i18n/zone.ts';

/**
 * One end of a time range. `relative` moves with the clock, `agoMs` before now; `absolute` stays, in ms since the epoch.
 * In the URL: `now`, `now-2h`, `now-1h30m`, or an instant such as `2026-11-28T14:02:00.000Z`, which means the same in every zone.
 */
export type TimePoint = { readonly kind: 'relative'; readonly agoMs: number } | { readonly kind: 'absolute'; readonly atMs: number };

export interface TimeRangeValue {
  readonly from: TimePoint;
  readonly to: TimePoint;
}

/** Both ends as instants, ms since the epoch. */
export interface ResolvedRange {
  readonly fromMs: number;
  readonly toMs: number;
}

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const spanPattern = /^(?:\d+(?:\.\d+)?\s*[smhdw]\s*)+$/;

/** Lengths offered by the picker. */
export const presetSpansMs = [
  5 * 60_000,
  15 * 60_000,
  30 * 60_000,
  3_600_000,
  3 * 3_600_000,
  6 * 3_600_000,
  12 * 3_600_000,
  86_400_000,
  3 * 86_400_000,
  7 * 86_400_000,
  30 * 86_400_000,
] as const;

const now: TimePoint = { kind: 'relative', agoMs: 0 };

/** `1h30m` in ms; undefined for anything else, also for nothing. */
export function parseSpan(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (!spanPattern.test(trimmed)) return undefined;
  let totalMs = 0;
  for (const [, count, unit] of trimmed.matchAll(/(\d+(?:\.\d+)?)\s*([smhdw])/g)) totalMs += Number(count) * (unitMs[unit ?? ''] ?? 0);
  return Math.round(totalMs);
}

/** A length as its largest units, `1h30m`: what parseSpan reads. */
export function spanText(ms: number): string {
  let restMs = Math.round(ms / 1000) * 1000;
  let text = '';
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const size = unitMs[unit] ?? 1;
    const count = Math.floor(restMs / size);
    if (count > 0) text += `${count}${unit}`;
    restMs -= count * size;
  }
  return text === '' ? '0s' : text;
}

/**
 * Reads one end: `now`, `now-5m`, `last 2h` or `2h` (before now), an ISO instant, or a wall clock in the zone
 * that was chosen: `14:02`, `14:02:30` (today), `11-28 14:02` (this year), `2026-11-28 14:02:30`.
 * Undefined when it is none of these.
 */
export function parseTimePoint(text: string, nowMs: number, zone: Zone = zoneInForce()): TimePoint | undefined {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === 'now') return now;
  const before = /^(?:now\s*-|last\s)?\s*(.+)$/.exec(trimmed)?.[1];
  const agoMs = before === undefined ? undefined : parseSpan(before);
  if (agoMs !== undefined) return { kind: 'relative', agoMs };
  const atMs = parseInstant(text.trim()) ?? parseWallClock(trimmed, nowMs, zone);
  return atMs === undefined ? undefined : { kind: 'absolute', atMs };
}

/** With a zone it is an instant, whatever zone was chosen. */
function parseInstant(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})$/i.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}

const wallClock = /^(?:(?:(\d{4})-)?(\d{1,2})-(\d{1,2})(?:[t\s]+|$))?(?:(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?$/;

function parseWallClock(text: string, nowMs: number, zone: Zone): number | undefined {
  const match = text === '' ? null : wallClock.exec(text);
  if (match === null) return undefined;
  const today = wallTime(nowMs, zone);
  const part = (index: number, fallback: number): number => (match[index] === undefined ? fallback : Number(match[index]));
  const date = { year: part(1, today.year), month: part(2, today.month), day: part(3, today.day) };
  const clock = { hour: part(4, 0), minute: part(5, 0), second: part(6, 0), ms: Number((match[7] ?? '').padEnd(3, '0')) };
  return instantOf({ ...date, ...clock }, zone);
}

export type RangeProblem = 'unreadable' | 'backwards';

/**
 * Reads a whole range: `last 30m`, `last 2h to now-5m`, `14:02 to 14:32`, `2026-11-28 14:02 – now`. Without a second
 * end it goes up to now.
 */
export function parseTimeRange(text: string, nowMs: number, zone: Zone = zoneInForce()): TimeRangeValue | RangeProblem {
  const [first = '', second, ...rest] = text.trim().split(/\s+to\s+|\s*–\s*|\s*至\s*|\s+-\s+/i);
  const from = parseTimePoint(first, nowMs, zone);
  const to = second === undefined ? now : parseTimePoint(second, nowMs, zone);
  if (from === undefined || to === undefined || rest.length > 0) return 'unreadable';
  return checkRange({ from, to }, nowMs);
}

/** The range, or `backwards` when it does not begin before it ends. */
export function checkRange(range: TimeRangeValue, nowMs: number): TimeRangeValue | RangeProblem {
  const { fromMs, toMs } = resolveRange(range, nowMs);
  return fromMs < toMs ? range : 'backwards';
}

const momentOf = (point: TimePoint, nowMs: number): number => (point.kind === 'absolute' ? point.atMs : nowMs - point.agoMs);

export function resolveRange({ from, to }: TimeRangeValue, nowMs: number): ResolvedRange {
  return { fromMs: momentOf(from, nowMs), toMs: momentOf(to, nowMs) };
}

/** An end for the URL. */
export function timePointText(point: TimePoint): string {
  if (point.kind === 'absolute') return new Date(point.atMs).toISOString();
  return point.agoMs === 0 ? 'now' : `now-${spanText(point.agoMs)}`;
}

export const absoluteRange = (fromMs: number, toMs: number): TimeRangeValue => ({
  from: { kind: 'absolute', atMs: Math.round(fromMs) },
  to: { kind: 'absolute', atMs: Math.round(toMs) },
});

export const lastRange = (agoMs: number): TimeRangeValue => ({ from: { kind: 'relative', agoMs }, to: now });

/** The length of a range that ends now; undefined for any other. */
export function lastSpanOf({ from, to }: TimeRangeValue): number | undefined {
  return from.kind === 'relative' && to.kind === 'relative' && to.agoMs === 0 ? from.agoMs : undefined;
}

/** Whether the range reaches the present, so that new samples belong to it. */
export const isLiveRange = ({ to }: TimeRangeValue): boolean => to.kind === 'relative';

/** The same length of time before or after; a range cannot be moved past now. */
export function shiftRange(range: TimeRangeValue, direction: -1 | 1, nowMs: number): TimeRangeValue {
  const { fromMs, toMs } = resolveRange(range, nowMs);
  const spanMs = toMs - fromMs;
  const endMs = toMs + direction * spanMs;
  return endMs >= nowMs ? lastRange(spanMs) : absoluteRange(endMs - spanMs, endMs);
}

/** A range as the text that a person would type, in the zone that was chosen: `last 2h to now-5m`. */
export function rangeText({ from, to }: TimeRangeValue, zone: Zone = zoneInForce()): string {
  const first = from.kind === 'relative' ? `last ${spanText(from.agoMs)}` : wallClockText(from.atMs, zone);
  if (to.kind === 'relative' && to.agoMs === 0) return from.kind === 'relative' ? first : `${first} to now`;
  return `${first} to ${to.kind === 'relative' ? timePointText(to) : wallClockText(to.atMs, zone)}`;
}

/** An instant as a field shows it: `2026-11-28 14:02:30`, in the zone that was chosen. */
export function wallClockText(atMs: number, zone: Zone = zoneInForce()): string {
  const time = wallTime(atMs, zone);
  const millis = time.ms === 0 ? '' : `.${String(time.ms).padStart(3, '0')}`;
  return `${time.year}-${monthDayOf(time)} ${clockOf(time)}${millis}`;
}

/** `UTC+8` where times are this machine's; with the name of a zone that was chosen: `Asia/Shanghai, UTC+8`, `UTC`. */
export function zoneText(atMs: number, zone: Zone = zoneInForce()): string {
  if (zone === 'UTC') return zone;
  return isMachineZone(zone) ? offsetText(atMs, zone) : `${zone}, ${offsetText(atMs, zone)}`;
}
