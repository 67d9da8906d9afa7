import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../contract/figure.ts';
import { lagOf, oldestBehind, sumLag } from './lag.ts';
import type { QueueProgress } from './lag.ts';

const queue = (changes: Partial<QueueProgress> = {}): QueueProgress => ({
  topic: 'T',
  brokerName: 'a',
  queueId: 0,
  minOffset: 0,
  maxOffset: 100,
  consumerOffset: 60,
  pullOffset: null,
  consumedAtMs: null,
  behindMs: 5000,
  ...changes,
});

describe('the lag of a queue', () => {
  it.each([
    [{}, 40],
    [{ consumerOffset: 100 }, 0],
    // What is older than the smallest offset is gone and does not wait.
    [{ consumerOffset: 0, minOffset: 90 }, 10],
    [{ consumerOffset: 0, minOffset: null }, 100],
    // Moved past the end by hand: nothing waits, and never less than nothing.
    [{ consumerOffset: 120 }, 0],
    [{ consumerOffset: null }, null],
  ] satisfies [Partial<QueueProgress>, number | null][])('with %j is %j', (changes, lag) => {
    expect(lagOf(queue(changes))).toBe(lag);
  });
});

describe('the lag of a group', () => {
  it('adds what is known and counts the queues that hold messages and were never committed', () => {
    const never = { consumerOffset: null };
    expect(sumLag([queue(), queue({ consumerOffset: 90 }), queue(never), queue({ ...never, maxOffset: 0 })])).toEqual({
      lag: known(50),
      queuesWithoutProgress: 1,
    });
  });
  it('is no progress yet where nothing was committed, never 0', () => {
    expect(sumLag([queue({ consumerOffset: null })])).toEqual({ lag: unknown('noProgress'), queuesWithoutProgress: 1 });
    expect(sumLag([])).toEqual({ lag: unknown('noProgress'), queuesWithoutProgress: 0 });
  });
});

describe('the age of the oldest message that waits', () => {
  it('is the largest of all queues on which one waits', () => {
    expect(oldestBehind([queue(), queue({ behindMs: 9000 }), queue({ consumerOffset: 100, behindMs: 99_000 })])).toEqual(known(9000));
    expect(oldestBehind([queue({ consumerOffset: 100 })])).toEqual(known(0));
  });
  it('is not known while one of them did not say', () => {
    expect(oldestBehind([queue(), queue({ behindMs: null })])).toEqual(unknown('pending'));
    expect(oldestBehind([queue({ consumerOffset: null })])).toEqual(unknown('noProgress'));
  });
});
