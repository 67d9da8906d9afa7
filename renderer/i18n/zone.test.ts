import { describe, expect, it } from 'vitest';
import { dayStart, instantOf, isMachineZone, isSameDay, machineZone, offsetText, wallTime, zoneNames } from './zone.ts';

const wall = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0, ms = 0) => ({
  year,
  month,
  day,
  hour,
  minute,
  second,
  ms,
});
const utc = (text: string): number => Date.parse(`${text}Z`);
const zones = ['system', 'UTC', 'Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];

describe('a clock on the wall', () => {
  it('shows an instant by its zone', () => {
    const atMs = utc('2026-11-28T20:14:05.250');
    expect(['UTC', 'Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu'].map((zone) => wallTime(atMs, zone))).toEqual([
      wall(2026, 11, 28, 20, 14, 5, 250),
      wall(2026, 11, 29, 4, 14, 5, 250),
      wall(2026, 11, 28, 15, 14, 5, 250),
      wall(2026, 11, 29, 1, 59, 5, 250),
    ]);
    expect(wallTime(utc('2026-11-28T00:00:00'), 'UTC').hour).toBe(0);
  });
  it('is read back as the instant, before and after 1970 too', () => {
    for (const zone of zones)
      for (const atMs of [
        utc('1969-12-31T23:59:59.999'),
        0,
        utc('2026-03-08T06:59:59.5'),
        utc('2026-06-30T12:00'),
        utc('2030-01-01T00:00'),
      ])
        expect([zone, instantOf(wallTime(atMs, zone), zone)]).toEqual([zone, atMs]);
  });
  it('leaves an hour out in spring, which is read by the clock before', () => {
    expect(
      [wall(2026, 3, 8, 1, 59), wall(2026, 3, 8, 2, 30), wall(2026, 3, 8, 3)].map((time) => instantOf(time, 'America/New_York')),
    ).toEqual([utc('2026-03-08T06:59'), utc('2026-03-08T07:30'), utc('2026-03-08T07:00')]);
  });
  it('shows an hour twice in autumn, of which the first is meant', () => {
    expect(
      [wall(2026, 11, 1, 0, 59), wall(2026, 11, 1, 1, 30), wall(2026, 11, 1, 2)].map((time) => instantOf(time, 'America/New_York')),
    ).toEqual([utc('2026-11-01T04:59'), utc('2026-11-01T05:30'), utc('2026-11-01T07:00')]);
    expect(wallTime(utc('2026-11-01T06:30'), 'America/New_York')).toEqual(wall(2026, 11, 1, 1, 30));
  });
  it('never shows a date or a time that does not exist', () => {
    expect(
      [wall(2026, 2, 30), wall(2026, 13, 1), wall(2026, 0, 1), wall(2026, 1, 1, 24), wall(2026, 1, 1, 0, 60)].map((time) =>
        instantOf(time, 'UTC'),
      ),
    ).toEqual(Array(5).fill(undefined));
  });
});

describe('a day', () => {
  it('begins at the zone’s midnight, and has 23 or 25 hours where the clocks change', () => {
    const days = (noon: string): string[] =>
      [0, 1].map((days) => new Date(dayStart(utc(noon), days, 'America/New_York')).toISOString().slice(0, 16));
    expect([days('2026-03-08T17:00'), days('2026-11-01T17:00')]).toEqual([
      ['2026-03-08T05:00', '2026-03-09T04:00'],
      ['2026-11-01T04:00', '2026-11-02T05:00'],
    ]);
    expect(dayStart(utc('2026-11-28T18:20'), 0, 'Asia/Kathmandu')).toBe(utc('2026-11-28T18:15'));
  });
  it('is another one elsewhere', () => {
    const [late, early] = [utc('2026-11-28T23:30'), utc('2026-11-29T00:30')];
    expect(['UTC', 'Asia/Shanghai', 'America/New_York'].map((zone) => isSameDay(late, early, zone))).toEqual([false, true, true]);
  });
});

it('is so far from UTC at an instant', () => {
  const [summer, winter] = [utc('2026-07-01T00:00'), utc('2026-12-01T00:00:00.500')];
  expect(zones.slice(1).map((zone) => [offsetText(summer, zone), offsetText(winter, zone)])).toEqual([
    ['UTC+0', 'UTC+0'],
    ['UTC+8', 'UTC+8'],
    ['UTC-4', 'UTC-5'],
    ['UTC+5:45', 'UTC+5:45'],
    ['UTC+10:30', 'UTC+11'],
  ]);
});
it('is listed under the name in use today, UTC first, each once', () => {
  const names = zoneNames();
  expect([names[0], new Set(names).size, names.length > 400]).toEqual(['UTC', names.length, true]);
  expect(['Asia/Shanghai', 'Asia/Kathmandu', 'Europe/Kyiv'].filter((zone) => !names.includes(zone))).toEqual([]);
});
it('is this machine’s by its name too', () => {
  const other = isMachineZone('Asia/Shanghai') ? 'Asia/Kathmandu' : 'Asia/Shanghai';
  expect(['system', machineZone(), other].map(isMachineZone)).toEqual([true, true, false]);
});
