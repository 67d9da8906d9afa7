import { describe, expect, it } from 'vitest';
import { ManualClock } from '../runtime/manual-clock.ts';
import { PeriodicTask } from './periodic-task.ts';
import { sleep } from './sleep.ts';

describe('PeriodicTask', () => {
  it('waits for the interval after each run, or for the time that the run asks for', async () => {
    const clock = new ManualClock();
    const startMs = clock.monotonicMs();
    const runs: number[] = [];
    const task = new PeriodicTask(clock, 100, async () => {
      runs.push(clock.monotonicMs() - startMs);
      await sleep(clock, 10);
      return runs.length === 2 ? 5 : undefined;
    });
    task.start(20);
    await clock.advance(300);
    expect(runs).toEqual([20, 130, 145, 255]);
    await task.stop();
  });

  it('runs once more when it is triggered while it runs, never twice at a time', async () => {
    const clock = new ManualClock();
    let running = 0;
    let most = 0;
    let runs = 0;
    const task = new PeriodicTask(clock, 1000, async () => {
      most = Math.max(most, ++running);
      await sleep(clock, 10);
      running--;
      runs++;
    });
    task.trigger();
    task.start(500);
    task.trigger();
    task.trigger();
    task.trigger();
    await clock.advance(100);
    expect([runs, most]).toEqual([2, 1]);
    await task.stop();
  });

  it('stops after the run that is under way', async () => {
    const clock = new ManualClock();
    const events: string[] = [];
    const task = new PeriodicTask(clock, 100, async () => {
      events.push('run');
      await sleep(clock, 10);
      events.push('ran');
    });
    task.start(0);
    await clock.advance(5);
    const stopped = task.stop().then(() => events.push('stopped'));
    await clock.advance(1000);
    await stopped;
    task.trigger();
    await clock.advance(1000);
    expect(events).toEqual(['run', 'ran', 'stopped']);
  });
});
