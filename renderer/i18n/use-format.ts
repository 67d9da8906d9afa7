import { useI18n } from 'vue-i18n';
import {
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
  formatShortCount,
  formatTime,
} from './format.ts';
import type { Locale } from './messages.ts';

/** The formatters of format.ts in the language of the interface and the zone that was chosen; reactive when used in a template or a computed. */
export interface Formats {
  count(value: number | undefined): string;
  shortCount(value: number | undefined): string;
  rate(perSecond: number | undefined): string;
  bytes(value: number | undefined): string;
  percent(share: number | undefined): string;
  duration(ms: number | undefined): string;
  clock(epochMs: number): string;
  time(epochMs: number | undefined): string;
}

/** Formatters bound to the current language. Call in `setup`. */
export function useFormat(): Formats {
  const { locale } = useI18n();
  const current = (): Locale => (locale.value === 'zh' ? 'zh' : 'en');
  return {
    count: (value) => formatCount(value, current()),
    shortCount: (value) => formatShortCount(value, current()),
    rate: (perSecond) => formatRate(perSecond, current()),
    bytes: formatBytes,
    percent: formatPercent,
    duration: (ms) => formatDuration(ms, current()),
    clock: (epochMs) => formatClock(epochMs),
    time: (epochMs) => formatTime(epochMs, current(), Date.now()),
  };
}
