import { expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { ManualClock } from './manual-clock.ts';

it('runs timers in the order of their time, also those made on the way', async () => {
  const clock = new ManualClock(1000);
  const ran: string[] = [];
  clock.after(20, () => ran.push(`b at ${clock.nowMs()}`));
  clock.after(10, () => {
    ran.push(`a at ${clock.nowMs()}`);
    clock.after(5, () => ran.push(`c at ${clock.nowMs()}`));
  });
  clock.after(20, () => ran.push('never')).cancel();
  clock.after(31, () => ran.push('later'));
  await clock.advance(30);
  expect(ran).toEqual(['a at 1010', 'c at 1015', 'b at 1020']);
  expect([clock.nowMs(), clock.pendingTimers]).toEqual([1030, 1]);
});

it('lets the wall clock jump while durations go on', async () => {
  const clock = new ManualClock(10_000);
  await clock.advance(500);
  clock.setWallMs(2_000);
  let firedAt = 0;
  clock.after(100, () => {
    firedAt = clock.nowMs();
  });
  await clock.advance(100);
  expect([firedAt, clock.monotonicMs()]).toEqual([2100, 600]);
});

it('runs a real timer once unless it is cancelled', async () => {
  const ran: string[] = [];
  systemClock.after(0, () => ran.push('cancelled')).cancel();
  await new Promise<void>((resolve) => {
    systemClock.after(1, () => {
      ran.push('fired');
      systemClock.endOfTurn(resolve);
    });
  });
  expect(ran).toEqual(['fired']);
  expect(systemClock.nowMs()).toBeGreaterThan(1_600_000_000_000);
  expect(systemClock.monotonicMs()).toBeGreaterThan(0);
});
