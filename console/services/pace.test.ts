import { expect, it } from 'vitest';
import { ManualClock } from '../../engine/runtime/manual-clock.ts';
import { defaultSettings } from '../contract/app.ts';
import type { Settings } from '../contract/app.ts';
import { createLiveValue } from './live-value.ts';
import { createPace } from './pace.ts';
import { createSharedPoll } from './shared-poll.ts';

it.each([
  [500, [500, 500, 2000, 3000]],
  [1000, [1000, 1000, 2000, 3000]],
  [2000, [2000, 2000, 2000, 3000]],
  [30_000, [30_000, 30_000, 30_000, 30_000]],
  [0, [500, 1000, 2000, 3000]],
])('with %i ms chosen, quick readings follow and rare ones only slow down', (refreshIntervalMs, expected) => {
  const pace = createPace({ current: { ...defaultSettings, refreshIntervalMs } });
  expect([500, 1000, 2000, 3000].map((baseMs) => pace(baseMs)())).toEqual(expected);
});

it('makes a poll that is running read as often as was chosen last', async () => {
  const clock = new ManualClock(0);
  const settings = createLiveValue<Settings>(defaultSettings);
  const readAtMs: number[] = [];
  const poll = createSharedPoll({
    clock,
    intervalMs: createPace(settings)(1000),
    read: async () => void readAtMs.push(clock.nowMs()),
  });
  const abort = new AbortController();
  const watching = poll.watch(() => {}, abort.signal);
  await clock.advance(2000);
  settings.set({ ...defaultSettings, refreshIntervalMs: 5000 });
  await clock.advance(11_000);
  settings.set({ ...defaultSettings, refreshIntervalMs: 500 });
  await clock.advance(6000);
  abort.abort();
  await watching;
  await clock.advance(60_000);
  expect(readAtMs).toEqual([0, 1000, 2000, 3000, 8000, 13_000, 18_000, 18_500, 19_000]);
});
