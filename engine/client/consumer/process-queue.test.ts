import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../runtime/manual-clock.ts';
import { messageExt } from '../fixtures.ts';
import { ProcessQueue } from './process-queue.ts';

const at = (queueOffset: number, bytes = 10) => messageExt({ queueOffset, body: Buffer.alloc(bytes) });
const run = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => at(from + index));

function filled(from: number, to: number): ProcessQueue {
  const processQueue = new ProcessQueue({ topic: 'T', brokerName: 'b', queueId: 0 }, new ManualClock());
  processQueue.put(run(from, to));
  return processQueue;
}

describe('ProcessQueue, concurrent', () => {
  it('commits only up to the smallest offset that is not consumed', () => {
    const processQueue = filled(5, 9);
    expect([
      processQueue.remove([at(7)]),
      processQueue.remove([at(5)]),
      processQueue.remove([at(6), at(8)]),
      processQueue.remove([at(8)]),
    ]).toEqual([5, 6, 9, undefined]);
  });

  it('counts messages, bytes and the distance of offsets', () => {
    const processQueue = filled(5, 9);
    processQueue.remove([at(6)]);
    expect([
      processQueue.messageCount,
      processQueue.messageBytes,
      processQueue.offsetSpan,
      processQueue.minOffset,
      processQueue.maxOffset,
    ]).toEqual([3, 30, 3, 5, 8]);
  });

  it('says when it holds too much', () => {
    const processQueue = filled(0, 4);
    const limits = { countMax: 4, bytesMax: 40, spanMax: 3 };
    expect([
      processQueue.isFull(limits),
      processQueue.isFull({ ...limits, countMax: 3 }),
      processQueue.isFull({ ...limits, bytesMax: 39 }),
      processQueue.isFull({ ...limits, spanMax: 2 }),
      processQueue.isFull({ ...limits, spanMax: undefined }),
    ]).toEqual([false, true, true, true, false]);
  });

  it('takes no message twice', () => {
    const processQueue = filled(0, 2);
    expect(processQueue.put(run(1, 3)).map((message) => message.queueOffset)).toEqual([2]);
  });
});

describe('ProcessQueue, orderly', () => {
  it('commits what was taken together', () => {
    const processQueue = filled(5, 9);
    processQueue.take(1);
    processQueue.take(2);
    expect([processQueue.commit(), processQueue.commit(), processQueue.messageCount, processQueue.messageBytes]).toEqual([
      8,
      undefined,
      1,
      10,
    ]);
  });

  it('puts messages back in front, in order', () => {
    const processQueue = filled(5, 9);
    const [first, second] = processQueue.take(2);
    processQueue.consumeAgain([second, first].filter((message) => message !== undefined));
    const again = processQueue.take(10).map((message) => message.queueOffset);
    processQueue.rollback();
    expect([again, processQueue.take(10).map((message) => message.queueOffset), processQueue.messageBytes]).toEqual([
      [5, 6, 7, 8],
      [5, 6, 7, 8],
      40,
    ]);
  });
});

describe('ProcessQueue, time', () => {
  it('counts a lock as lost after 30 seconds and pulling as broken after 120', async () => {
    const clock = new ManualClock();
    const processQueue = new ProcessQueue({ topic: 'T', brokerName: 'b', queueId: 0 }, clock);
    const states: boolean[][] = [];
    for (const stepMs of [30_000, 1, 90_000]) {
      await clock.advance(stepMs);
      states.push([processQueue.isLockExpired, processQueue.isPullExpired]);
    }
    expect(states).toEqual([
      [false, false],
      [true, false],
      [true, true],
    ]);
  });
});
