import { expect, it } from 'vitest';
import { ManualClock } from '../../engine/runtime/manual-clock.ts';
import { createSharedPoll } from './shared-poll.ts';

/** A poll whose readings a test answers one by one. */
function open() {
  const clock = new ManualClock();
  const readings: { resolve: (value: number) => void; reject: (error: Error) => void }[] = [];
  const poll = createSharedPoll<number>({
    clock,
    intervalMs: 1000,
    read: () => new Promise((resolve, reject) => readings.push({ resolve, reject })),
  });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const watch = () => {
    const abort = new AbortController();
    const seen: number[] = [];
    const done = poll
      .watch((value) => seen.push(value), abort.signal)
      .then(
        () => 'ended',
        (error: Error) => error.message,
      );
    return { seen, done, stop: () => abort.abort() };
  };
  return { clock, readings, poll, settle, watch };
}

it('reads once for all who watch and again an interval after the answer', async () => {
  const { clock, readings, settle, watch } = open();
  const [first, second] = [watch(), watch()];
  readings[0]?.resolve(1);
  await settle();
  await clock.advance(999);
  expect(readings).toHaveLength(1);
  await clock.advance(1);
  readings[1]?.resolve(2);
  await settle();
  expect([first.seen, second.seen]).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

it('stops when nobody watches and starts with a fresh reading for the next', async () => {
  const { clock, readings, settle, watch } = open();
  const first = watch();
  readings[0]?.resolve(1);
  await settle();
  first.stop();
  expect(await first.done).toBe('ended');
  await clock.advance(10_000);
  expect(readings).toHaveLength(1);
  const second = watch();
  expect([second.seen, readings.length]).toEqual([[], 2]);
});

it('gives a newcomer the reading that is still fresh', async () => {
  const { clock, readings, settle, watch } = open();
  watch();
  readings[0]?.resolve(1);
  await settle();
  await clock.advance(500);
  expect([watch().seen, readings.length]).toEqual([[1], 1]);
});

it('fails all who watch when a reading fails, and begins anew for whoever comes again', async () => {
  const { clock, readings, settle, watch } = open();
  const [first, second] = [watch(), watch()];
  readings[0]?.resolve(1);
  await settle();
  await clock.advance(1000);
  readings[1]?.reject(new Error('silent'));
  expect([await first.done, await second.done, first.seen, second.seen]).toEqual(['silent', 'silent', [1], [1]]);
  await clock.advance(5000);
  expect(readings).toHaveLength(2);
  const again = watch();
  readings[2]?.resolve(3);
  await settle();
  expect(again.seen).toEqual([3]);
});

it('reads at once when it is asked to, never twice at the same time', async () => {
  const { readings, settle, watch, poll } = open();
  const { seen } = watch();
  const refreshed = poll.refresh();
  expect(readings).toHaveLength(1);
  readings[0]?.resolve(7);
  await settle();
  expect([await refreshed, seen, poll.latest]).toEqual([7, [7], 7]);
});
