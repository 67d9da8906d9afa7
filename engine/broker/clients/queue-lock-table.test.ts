import { expect, test } from 'vitest';
import { ManualClock } from '../../runtime/manual-clock.ts';
import { QueueLockTable } from './queue-lock-table.ts';

const queue = (queueId: number) => ({ topic: 'T', brokerName: 'b', queueId });

test('only the holder frees a lock, and each group has its own', () => {
  const locks = new QueueLockTable(new ManualClock(0));
  locks.tryLockBatch('g', [queue(0)], 'c1');
  locks.unlockBatch('g', [queue(0)], 'c2');
  expect([locks.tryLockBatch('g', [queue(0)], 'c2'), locks.tryLockBatch('other', [queue(0)], 'c2')]).toEqual([[], [queue(0)]]);
  locks.unlockBatch('g', [queue(0)], 'c1');
  expect(locks.tryLockBatch('g', [queue(0)], 'c2')).toEqual([queue(0)]);
});

test('a renewed lock lives on; one that was not renewed is no longer counted, and is dropped', async () => {
  const clock = new ManualClock(0);
  const locks = new QueueLockTable(clock);
  locks.tryLockBatch('renewed', [queue(0)], 'c1');
  locks.tryLockBatch('left', [queue(0)], 'c1');
  await clock.advance(40_000);
  locks.tryLockBatch('renewed', [queue(0)], 'c1');
  await clock.advance(20_001);
  locks.removeExpired();
  expect([locks.hasLiveLock('renewed'), locks.hasLiveLock('left')]).toEqual([true, false]);
});
