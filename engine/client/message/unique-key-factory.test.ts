import { describe, expect, it } from 'vitest';
import { decodeUniqueKey } from '../../protocol/message-id.ts';
import { ManualClock } from '../../runtime/manual-clock.ts';
import { seededRandom } from '../../runtime/random.ts';
import { UniqueKeyFactory } from './unique-key-factory.ts';

const MID_MONTH_MS = new Date(2026, 4, 10, 12).getTime();

describe('UniqueKeyFactory', () => {
  it('builds keys from address, process, time of the month and a counter', async () => {
    const clock = new ManualClock(MID_MONTH_MS);
    const factory = new UniqueKeyFactory({ clock, random: seededRandom(1), clientIp: '10.1.2.3', processId: 70_001 });
    const first = decodeUniqueKey(factory.next());
    await clock.advance(5);
    const second = decodeUniqueKey(factory.next());
    const monthMs = MID_MONTH_MS - new Date(2026, 4, 1).getTime();
    expect(first).toEqual({
      ip: Uint8Array.of(10, 1, 2, 3),
      processId: 70_001 & 0xffff,
      loaderHash: first?.loaderHash,
      monthMs,
      counter: 0,
    });
    expect(second).toEqual({ ...first, monthMs: monthMs + 5, counter: 1 });
  });

  it('begins a new month at zero, and follows a clock that jumps back', () => {
    const clock = new ManualClock(new Date(2026, 4, 31, 23, 59, 59, 999).getTime());
    const factory = new UniqueKeyFactory({ clock, random: seededRandom(1), clientIp: '::1', processId: 1 });
    factory.next();
    clock.setWallMs(new Date(2026, 5, 1, 0, 0, 0, 7).getTime());
    const inJune = decodeUniqueKey(factory.next())?.monthMs;
    clock.setWallMs(new Date(2026, 4, 1, 0, 0, 0, 9).getTime());
    expect([inJune, decodeUniqueKey(factory.next())?.monthMs]).toEqual([7, 9]);
  });
});
