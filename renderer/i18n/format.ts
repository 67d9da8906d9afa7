import type { Locale } from './messages.ts';
import { clockOf, isSameDay, monthDayOf, twoDigits, wallTime, zoneInForce } from './zone.ts';
import type { Zone } from './zone.ts';

/** What is shown where a value is not known. */
export const unknownMark = '–';

const groupings = { en: new Intl.NumberFormat('en'), zh: new Intl.NumberFormat('zh-CN') };
const sizeUnits = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;
const shortUnits: Record<Locale, readonly (readonly [number, string])[]> = {
  en: [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ],
  zh: [
    [1e8, '亿'],
    [1e4, '万'],
  ],
};

/** A count or an offset in full, with grouping: `1,284,003`. */
export function formatCount(value: number | undefined, locale: Locale): string {
  return value === undefined ? unknownMark : groupings[locale].format(value);
}

/** A count for tiles and axes: in full below 10,000, then two digits and a unit (`12 k`, `1.2 万`). */
export function formatShortCount(value: number | undefined, locale: Locale): string {
  if (value === undefined) return unknownMark;
  const unit = shortUnits[locale].find(([size]) => value >= size);
  return unit === undefined || value < 10_000 ? groupings[locale].format(value) : `${significant(value / unit[0], 2)} ${unit[1]}`;
}

/** A rate in events a second with three significant digits, without its unit: `1,284`, `31.4`, `0.27`, `0`. */
export function formatRate(perSecond: number | undefined, locale: Locale): string {
  if (perSecond === undefined) return unknownMark;
  if (perSecond === 0) return '0';
  if (perSecond < 0.01) return '< 0.01';
  return groupings[locale].format(Number(perSecond.toPrecision(perSecond >= 1000 ? 4 : 3)));
}

/** Bytes in units of 1024: `512 B`, `1.1 KB`, `1.9 GB`. */
export function formatBytes(bytes: number | undefined): string {
  if (bytes === undefined) return unknownMark;
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < sizeUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : significant(value, 2)} ${sizeUnits[unit] ?? 'B'}`;
}

/** A share of one as a percentage: one decimal below ten percent. */
export function formatPercent(share: number | undefined): string {
  if (share === undefined) return unknownMark;
  const percent = share * 100;
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

const spanUnits = {
  en: { ms: 'ms', s: 's', m: 'm', h: 'h', d: 'd' },
  zh: { ms: '毫秒', s: '秒', m: '分', h: '小时', d: '天' },
} as const;

/** A length of time: `640 ms`, `3.2 s`, `9 m 10 s`, `2 h 4 m`, `3 d 1 h`. */
export function formatDuration(ms: number | undefined, locale: Locale): string {
  if (ms === undefined) return unknownMark;
  const unit = spanUnits[locale];
  if (ms < 1000) return `${ms < 10 && !Number.isInteger(ms) ? ms.toFixed(1) : Math.round(ms)} ${unit.ms}`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} ${unit.s}`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} ${unit.s}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} ${unit.m} ${seconds % 60} ${unit.s}`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} ${unit.h} ${minutes % 60} ${unit.m}`;
  return `${Math.floor(hours / 24)} ${unit.d} ${hours % 24} ${unit.h}`;
}

/** A wall-clock time with milliseconds: `14:31:17.640`. */
export function formatClock(epochMs: number, zone: Zone = zoneInForce()): string {
  const time = wallTime(epochMs, zone);
  return `${clockOf(time)}.${String(time.ms).padStart(3, '0')}`;
}

const months = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' }).format(Date.UTC(2026, month)),
);

/** When something happened: the clock today, day and minute this year (`22 Nov 14:31`, `11-22 14:31`), with the year before that. */
export function formatTime(epochMs: number | undefined, locale: Locale, nowMs: number, zone: Zone = zoneInForce()): string {
  if (epochMs === undefined) return unknownMark;
  if (isSameDay(epochMs, nowMs, zone)) return formatClock(epochMs, zone);
  const time = wallTime(epochMs, zone);
  const minute = `${twoDigits(time.hour)}:${twoDigits(time.minute)}`;
  const year = time.year === wallTime(nowMs, zone).year ? '' : String(time.year);
  if (locale === 'zh') return `${year === '' ? '' : `${year}-`}${monthDayOf(time)} ${minute}`;
  return `${time.day} ${months[time.month - 1] ?? ''} ${year === '' ? '' : `${year} `}${minute}`;
}

function significant(value: number, digits: number): string {
  return value >= 10 ** (digits - 1) * 10
    ? String(Math.round(value))
    : value >= 10 ** (digits - 1)
      ? String(Number(value.toPrecision(digits)))
      : String(Number(value.toFixed(1)));
}
