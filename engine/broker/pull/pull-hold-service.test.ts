import { expect, test } from 'vitest';
import { ManualClock } from '../../runtime/manual-clock.ts';
import { pullMessage } from '../../protocol/headers/pull-message.ts';
import type { Channel } from '../../remoting/channel.ts';
import { PullHoldService } from './pull-hold-service.ts';
import type { HeldPull } from './pull-hold-service.ts';

const channel = { isOpen: true } as Channel;
const held = (clock: ManualClock, more: Partial<HeldPull> = {}): HeldPull =>
  ({
    header: pullMessage,
    channel,
    topic: 'T',
    queueId: 0,
    queueOffset: 5,
    heldSinceMs: clock.nowMs(),
    timeoutMs: 15_000,
    wants: () => true,
    ...more,
  }) as unknown as HeldPull;

function holding(options: { maxQueueOffset?: () => number; heldMax?: number } = {}) {
  const clock = new ManualClock(1_000_000);
  const replayed: number[] = [];
  const service = new PullHoldService({
    clock,
    maxQueueOffset: options.maxQueueOffset ?? (() => 0),
    replay: (pull) => void replayed.push(pull.queueOffset),
    ...(options.heldMax !== undefined && { heldMax: options.heldMax }),
  });
  return { clock, replayed, service };
}

test('pulls beyond the bound are not held, and room comes back when one is answered', () => {
  const { clock, replayed, service } = holding({ heldMax: 2 });
  const taken = [7, 5, 6].map((queueOffset) => service.hold(held(clock, { queueOffset })));
  service.onDispatch({ topic: 'T', queueId: 0, queueOffset: 5, tagsCode: 0, properties: () => new Map() } as never);
  expect([taken, replayed, service.heldCount, service.hold(held(clock))]).toEqual([[true, true, false], [5], 1, true]);
});

test('the scan finds what the dispatch missed', async () => {
  let maxOffset = 5;
  const { clock, replayed, service } = holding({ maxQueueOffset: () => maxOffset });
  service.start();
  service.hold(held(clock));
  await clock.advance(5001);
  maxOffset = 6;
  const before = [...replayed];
  await clock.advance(5000);
  expect([before, replayed]).toEqual([[], [5]]);
  service.stop();
});

test('a pull whose connection has closed is dropped without a replay', async () => {
  const { clock, replayed, service } = holding();
  service.start();
  service.hold(held(clock, { channel: { isOpen: false } as Channel }));
  await clock.advance(5001);
  expect([replayed, service.heldCount]).toEqual([[], 0]);
  service.stop();
});

test('a wall clock that was set back releases the pulls at the next scan', async () => {
  const { clock, replayed, service } = holding();
  service.start();
  service.hold(held(clock, { heldSinceMs: clock.nowMs() + 3_600_000 }));
  await clock.advance(5001);
  expect(replayed).toEqual([5]);
  service.stop();
});
