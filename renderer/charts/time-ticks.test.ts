import { describe, expect, it } from 'vitest';
import { clockText } from './clock-text.ts';
import { timeTicks } from './time-ticks.ts';

const at = (day: number, hour: number, minute: number, second = 0): number => new Date(2026, 10, day, hour, minute, second).getTime();
const labels = (fromMs: number, toMs: number, most = 6): string[] => timeTicks({ fromMs, toMs }, most).map(({ label }) => label);

describe('timeTicks', () => {
  it('stand at full minutes and hours', () => {
    expect(labels(at(28, 14, 2, 7), at(28, 14, 32, 7))).toEqual(['14:05', '14:10', '14:15', '14:20', '14:25', '14:30']);
    expect(labels(at(28, 8, 10), at(28, 14, 10))).toEqual(['09:00', '10:00', '11:00', '12:00', '13:00', '14:00']);
  });
  it('show seconds where they differ and the day where it changes', () => {
    expect(labels(at(28, 14, 0, 1), at(28, 14, 1, 0), 4)).toEqual(['14:00:15', '14:00:30', '14:00:45', '14:01:00']);
    expect(labels(at(27, 20, 30), at(28, 8, 30), 6)).toEqual(['22:00', '11-28', '02:00', '04:00', '06:00', '08:00']);
    expect(labels(at(21, 14, 0), at(28, 14, 0), 8)).toEqual(['11-22', '11-23', '11-24', '11-25', '11-26', '11-27', '11-28']);
  });
  it('are never more than fit', () => {
    for (const most of [1, 2, 3, 5, 8, 13])
      for (const spanMs of [30_000, 1_800_000, 7_200_000, 86_400_000, 30 * 86_400_000])
        expect(timeTicks({ fromMs: at(1, 3, 17), toMs: at(1, 3, 17) + spanMs }, most).length).toBeLessThanOrEqual(most + 1);
  });
});

describe('timeTicks of a zone', () => {
  const ticks = (fromUtc: string, hours: number, most: number, zone: string): string[] => {
    const fromMs = Date.parse(`${fromUtc}Z`);
    return timeTicks({ fromMs, toMs: fromMs + hours * 3_600_000 }, most, zone).map(
      ({ atMs, label }) => `${new Date(atMs).toISOString().slice(11, 16)} ${label}`,
    );
  };
  it('stand at its full hours, also where it is three quarters of an hour off', () => {
    expect(ticks('2026-11-28T12:00', 3, 4, 'Asia/Kathmandu')).toEqual(['12:15 18:00', '13:15 19:00', '14:15 20:00']);
    expect(ticks('2026-11-28T10:10', 12, 4, 'Asia/Shanghai')).toEqual(['13:00 21:00', '16:00 11-29', '19:00 03:00', '22:00 06:00']);
    expect(ticks('2026-11-27T12:00', 72, 4, 'Asia/Shanghai')).toEqual(['16:00 11-28', '16:00 11-29', '16:00 11-30']);
  });
  it('stay on full hours in the night in which an hour is left out', () => {
    expect(ticks('2026-03-08T05:00', 6, 6, 'America/New_York')).toEqual([
      '05:00 03-08',
      '06:00 01:00',
      '07:00 03:00',
      '08:00 04:00',
      '09:00 05:00',
      '10:00 06:00',
      '11:00 07:00',
    ]);
    expect(ticks('2026-03-08T05:00', 9, 4, 'America/New_York')).toEqual(['05:00 03-08', '07:00 03:00', '10:00 06:00', '13:00 09:00']);
    expect(ticks('2026-03-08T05:30', 8, 4, 'America/New_York')).toEqual(['08:00 04:00', '10:00 06:00', '12:00 08:00']);
    expect(ticks('2026-03-08T05:00', 20, 4, 'America/New_York')).toEqual(['05:00 03-08', '10:00 06:00', '16:00 12:00', '22:00 18:00']);
    expect(ticks('2026-03-07T05:00', 72, 4, 'America/New_York')).toEqual(['05:00 03-07', '05:00 03-08', '04:00 03-09', '04:00 03-10']);
  });
  it('stand twice at the hour that the clocks show twice, and on full steps after it', () => {
    expect(ticks('2026-11-01T04:00', 4, 6, 'America/New_York')).toEqual([
      '04:00 11-01',
      '05:00 01:00',
      '06:00 01:00',
      '07:00 02:00',
      '08:00 03:00',
    ]);
    expect(ticks('2026-11-01T04:00', 8, 4, 'America/New_York')).toEqual(['04:00 11-01', '07:00 02:00', '09:00 04:00', '11:00 06:00']);
    expect(ticks('2026-11-01T04:00', 20, 4, 'America/New_York')).toEqual(['04:00 11-01', '11:00 06:00', '17:00 12:00', '23:00 18:00']);
    expect(ticks('2026-10-31T04:00', 73, 4, 'America/New_York')).toEqual(['04:00 10-31', '04:00 11-01', '05:00 11-02', '05:00 11-03']);
  });
  it('have labels as the crosshair writes a time', () => {
    const atMs = Date.UTC(2026, 10, 28, 18, 20, 9);
    expect(['UTC', 'Asia/Kathmandu', 'America/New_York'].map((zone) => clockText(atMs, atMs - 7_200_000, zone))).toEqual([
      '18:20:09',
      '11-29 00:05:09',
      '13:20:09',
    ]);
  });
});
