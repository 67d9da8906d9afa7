import { describe, expect, it } from 'vitest';
import { ManualClock } from '../runtime/manual-clock.ts';
import { InterruptibleSleep, settlesWithin, sleep } from './sleep.ts';

describe('sleep', () => {
  it('tells whether a promise settles in time, whichever way', async () => {
    const clock = new ManualClock();
    const never = new Promise<void>(() => {});
    const answers = Promise.all([
      settlesWithin(clock, sleep(clock, 50), 100),
      settlesWithin(clock, sleep(clock, 150), 100),
      settlesWithin(clock, Promise.reject(new Error('failed')), 100),
      settlesWithin(clock, never, 100),
    ]);
    await clock.advance(200);
    expect(await answers).toEqual([true, false, true, false]);
  });

  it('can be ended early, and leaves no timer behind', async () => {
    const clock = new ManualClock();
    const rest = new InterruptibleSleep(clock);
    rest.wake();
    const slept = rest.sleep(60_000);
    rest.wake();
    await slept;
    expect(clock.pendingTimers).toBe(0);
  });
});
