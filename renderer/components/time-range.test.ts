import { describe, expect, it } from 'vitest';
import {
  absoluteRange,
  isLiveRange,
  lastRange,
  lastSpanOf,
  parseSpan,
  parseTimePoint,
  parseTimeRange,
  rangeText,
  resolveRange,
  shiftRange,
  spanText,
  timePointText,
  wallClockText,
  zoneText,
} from './time-range.ts';
import type { TimeRangeValue } from './time-range.ts';

const nowMs = new Date(2026, 10, 28, 14, 32, 7, 500).getTime();
const local = (...parts: [number, number, number, number, number, number?]): number => {
  const [year, month, day, hour, minute, second = 0] = parts;
  return new Date(year, month - 1, day, hour, minute, second).getTime();
};
const ago = (agoMs: number) => ({ kind: 'relative', agoMs });
const at = (atMs: number) => ({ kind: 'absolute', atMs });

function rangeOf(text: string): TimeRangeValue {
  const range = parseTimeRange(text, nowMs);
  if (typeof range === 'string') throw new Error(`${text}: ${range}`);
  return range;
}

describe('lengths of time', () => {
  it('are read and written in their units', () => {
    expect(['90s', '5m', '1h30m', '2d', '1w', '1.5h', '2 H'].map(parseSpan)).toEqual([
      90_000, 300_000, 5_400_000, 172_800_000, 604_800_000, 5_400_000, 7_200_000,
    ]);
    expect([90_000, 300_000, 5_400_000, 172_800_000, 0].map(spanText)).toEqual(['1m30s', '5m', '1h30m', '2d', '0s']);
  });
  it.each(['', 'm', '5', '5x', '-5m', '5m x'])('%j is none', (text) => expect(parseSpan(text)).toBeUndefined());
});

describe('an end of a range', () => {
  it.each([
    ['now', ago(0)],
    ['now-5m', ago(300_000)],
    ['now - 1h30m', ago(5_400_000)],
    ['last 2h', ago(7_200_000)],
    ['2h', ago(7_200_000)],
    ['2026-11-28T06:02:00.000Z', at(Date.UTC(2026, 10, 28, 6, 2))],
    ['2026-11-28T14:02:00+08:00', at(Date.UTC(2026, 10, 28, 6, 2))],
    ['14:02', at(local(2026, 11, 28, 14, 2))],
    ['9:02:30', at(local(2026, 11, 28, 9, 2, 30))],
    ['11-22 14:02', at(local(2026, 11, 22, 14, 2))],
    ['2025-12-31 23:59:59', at(local(2025, 12, 31, 23, 59, 59))],
    ['2026-11-28T14:02', at(local(2026, 11, 28, 14, 2))],
    ['2026-11-28', at(local(2026, 11, 28, 0, 0))],
    ['14:02:00.25', at(local(2026, 11, 28, 14, 2) + 250)],
  ])('reads %s', (text, point) => expect(parseTimePoint(text, nowMs)).toEqual(point));
  it.each(['', 'tomorrow', '25:00', '14:60', '2026-02-30 10:00', '13-01 10:00', 'now+5m', '1764338520000'])('does not read %j', (text) =>
    expect(parseTimePoint(text, nowMs)).toBeUndefined(),
  );
  it('is written so that it reads as the same', () => {
    for (const text of ['now', 'now-1h30m', '2026-11-28T06:02:00.000Z']) {
      const point = parseTimePoint(text, nowMs);
      expect(point === undefined ? undefined : timePointText(point)).toBe(text);
    }
  });
});

describe('a range', () => {
  it.each([
    ['last 30m', ago(1_800_000), ago(0)],
    ['last 2h to now-5m', ago(7_200_000), ago(300_000)],
    ['14:02 to 14:32', at(local(2026, 11, 28, 14, 2)), at(local(2026, 11, 28, 14, 32))],
    ['2026-11-27 14:02 – now', at(local(2026, 11, 27, 14, 2)), ago(0)],
    ['14:02 - now', at(local(2026, 11, 28, 14, 2)), ago(0)],
  ])('%s', (text, from, to) => expect(rangeOf(text)).toEqual({ from, to }));
  it('is refused when it cannot be read, and when it ends before it begins', () => {
    expect(
      ['', 'whenever', '1h to x', '1h to now to now', 'last 5m to now-10m', '15:00 to 14:00'].map((text) => parseTimeRange(text, nowMs)),
    ).toEqual(['unreadable', 'unreadable', 'unreadable', 'unreadable', 'backwards', 'backwards']);
  });
  it('is resolved by a clock', () => {
    expect(resolveRange(rangeOf('last 2h to now-5m'), nowMs)).toEqual({ fromMs: nowMs - 7_200_000, toMs: nowMs - 300_000 });
    expect([isLiveRange(rangeOf('last 2h')), isLiveRange(rangeOf('14:02 to 14:32'))]).toEqual([true, false]);
    expect([lastSpanOf(rangeOf('last 2h')), lastSpanOf(rangeOf('last 2h to now-5m'))]).toEqual([7_200_000, undefined]);
  });
  it('is written as a person types it', () => {
    for (const text of ['last 30m', 'last 2h to now-5m', '2026-11-28 14:02:00 to 2026-11-28 14:32:00', '2026-11-28 14:02:00 to now'])
      expect(rangeText(rangeOf(text))).toBe(text);
    expect(wallClockText(local(2026, 11, 28, 14, 2) + 250)).toBe('2026-11-28 14:02:00.250');
  });
  it('moves by its own length, and not past now', () => {
    const hour = 3_600_000;
    const earlier = shiftRange(lastRange(hour), -1, nowMs);
    expect(earlier).toEqual(absoluteRange(nowMs - 2 * hour, nowMs - hour));
    expect(shiftRange(earlier, 1, nowMs)).toEqual(lastRange(hour));
    expect(shiftRange(earlier, 1, nowMs + 60_000)).toEqual(absoluteRange(nowMs - hour, nowMs));
  });
  it('is typed and written in the zone that was chosen', () => {
    const typed = (text: string, zone: string): string => {
      const point = parseTimePoint(text, Date.UTC(2026, 10, 28, 20), zone);
      return point?.kind === 'absolute' ? new Date(point.atMs).toISOString() : String(point?.kind);
    };
    expect([
      typed('14:02', 'UTC'),
      typed('14:02', 'Asia/Shanghai'),
      typed('14:02', 'America/New_York'),
      typed('14:02', 'Asia/Kathmandu'),
    ]).toEqual(['2026-11-28T14:02:00.000Z', '2026-11-29T06:02:00.000Z', '2026-11-28T19:02:00.000Z', '2026-11-29T08:17:00.000Z']);
    expect(
      ['2026-03-08 01:30', '2026-03-08 02:30', '2026-03-08 03:30', '2026-11-01 01:30', '2026-11-01 02:30'].map((text) =>
        typed(text, 'America/New_York'),
      ),
    ).toEqual([
      '2026-03-08T06:30:00.000Z',
      '2026-03-08T07:30:00.000Z',
      '2026-03-08T07:30:00.000Z',
      '2026-11-01T05:30:00.000Z',
      '2026-11-01T07:30:00.000Z',
    ]);
    expect(typed('2026-11-28T14:02:00+08:00', 'America/New_York')).toBe('2026-11-28T06:02:00.000Z');
    const day = absoluteRange(Date.UTC(2026, 10, 28, 18, 20), Date.UTC(2026, 10, 28, 19));
    expect([rangeText(day, 'Asia/Kathmandu'), rangeText(day, 'UTC')]).toEqual([
      '2026-11-29 00:05:00 to 2026-11-29 00:45:00',
      '2026-11-28 18:20:00 to 2026-11-28 19:00:00',
    ]);
    expect(parseTimeRange('2026-11-29 00:05:00 to 2026-11-29 00:45:00', nowMs, 'Asia/Kathmandu')).toEqual(day);
  });
  it('names a zone that was chosen, and how far it is off', () => {
    expect(['UTC', 'Pacific/Kiritimati'].map((zone) => zoneText(nowMs, zone))).toEqual(['UTC', 'Pacific/Kiritimati, UTC+14']);
  });
  it('names the zone of this machine', () => expect(zoneText(nowMs, 'system')).toMatch(/^UTC[+-]\d{1,2}(:\d\d)?$/));
});
