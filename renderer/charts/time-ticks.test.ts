import { describe, expect, it } from 'vitest';
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
