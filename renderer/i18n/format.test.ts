import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
  formatShortCount,
  formatTime,
  unknownMark,
} from './format.ts';

describe('figures', () => {
  it('write counts in full and group them', () => {
    expect([0, 42, 1_284_003].map((value) => formatCount(value, 'en'))).toEqual(['0', '42', '1,284,003']);
  });
  it('shorten counts from ten thousand on, by each language its own unit', () => {
    expect([9_999, 12_345, 171_204, 1_400_000].map((value) => formatShortCount(value, 'en'))).toEqual(['9,999', '12 k', '171 k', '1.4 M']);
    expect([9_999, 12_345, 340_000_000].map((value) => formatShortCount(value, 'zh'))).toEqual(['9,999', '1.2 万', '3.4 亿']);
  });
  it('give rates three digits and tell a trickle from nothing', () => {
    expect([0, 0.001, 0.271, 31.44, 1_284.4].map((value) => formatRate(value, 'en'))).toEqual(['0', '< 0.01', '0.271', '31.4', '1,284']);
  });
  it('count bytes by 1024', () => {
    expect([0, 360.2046, 512, 1_126, 66_060_288, 2_040_109_466, 1_048_575].map((value) => formatBytes(value))).toEqual([
      '0 B',
      '360 B',
      '512 B',
      '1.1 KB',
      '63 MB',
      '1.9 GB',
      '1 MB',
    ]);
  });
  it('give a percentage a decimal below ten', () => {
    expect([0.021, 0.63].map((value) => formatPercent(value))).toEqual(['2.1 %', '63 %']);
  });
  it('show a dash for what is not known, never a zero', () => {
    expect([
      formatCount(undefined, 'en'),
      formatShortCount(undefined, 'en'),
      formatRate(undefined, 'zh'),
      formatBytes(undefined),
      formatPercent(undefined),
      formatDuration(undefined, 'en'),
      formatTime(undefined, 'en', 0),
    ]).toEqual(Array(7).fill(unknownMark));
  });
});

describe('times', () => {
  it('write durations in two units', () => {
    expect([0.42, 640, 3_200, 42_000, 550_000, 7_440_000, 266_400_000].map((ms) => formatDuration(ms, 'en'))).toEqual([
      '0.4 ms',
      '640 ms',
      '3.2 s',
      '42 s',
      '9 m 10 s',
      '2 h 4 m',
      '3 d 2 h',
    ]);
    expect(formatDuration(550_000, 'zh')).toBe('9 分 10 秒');
  });
  it('show the clock today, the day this year and the year before', () => {
    const now = new Date(2026, 10, 22, 15, 0, 0).getTime();
    const today = new Date(2026, 10, 22, 14, 31, 17, 640).getTime();
    const may = new Date(2026, 4, 3, 9, 5).getTime();
    const lastYear = new Date(2025, 11, 31, 23, 59).getTime();
    expect([today, may, lastYear].map((time) => formatTime(time, 'en', now))).toEqual(['14:31:17.640', '3 May 09:05', '31 Dec 2025 23:59']);
    expect([may, lastYear].map((time) => formatTime(time, 'zh', now))).toEqual(['05-03 09:05', '2025-12-31 23:59']);
    expect(formatClock(today)).toBe('14:31:17.640');
  });
  it('are those of the zone that was chosen: the day, and what is today', () => {
    const now = Date.UTC(2026, 10, 28, 22);
    const atMs = Date.UTC(2026, 10, 28, 15, 30, 1, 5);
    const shown = (zone: string): string[] => [formatTime(atMs, 'en', now, zone), formatTime(atMs - 86_400_000, 'zh', now, zone)];
    expect(['UTC', 'Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu'].map(shown)).toEqual([
      ['15:30:01.005', '11-27 15:30'],
      ['28 Nov 23:30', '11-27 23:30'],
      ['10:30:01.005', '11-27 10:30'],
      ['28 Nov 21:15', '11-27 21:15'],
    ]);
    expect(formatTime(Date.UTC(2026, 0, 1, 3), 'en', Date.UTC(2026, 0, 2), 'America/New_York')).toBe('31 Dec 2025 22:00');
  });
});
