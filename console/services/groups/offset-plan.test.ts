import { describe, expect, it } from 'vitest';
import { isMoving, isReached, plannedMove } from './offset-plan.ts';

const before = { brokerName: 'a', queueId: 0, minOffset: 100, maxOffset: 200, from: 150, method: 'atBroker' } as const;

describe('a planned move', () => {
  it.each([
    [{ wanted: 170 }, { target: 170, skipped: 20, readAgain: 0 }],
    [{ wanted: 120 }, { target: 120, skipped: 0, readAgain: 30 }],
    // Never before the first message nor after the end.
    [{ wanted: 0 }, { target: 100, skipped: 0, readAgain: 50 }],
    [{ wanted: 999 }, { target: 200, skipped: 50, readAgain: 0 }],
    // What is gone already is not skipped by the move.
    [
      { from: 20, wanted: 130 },
      { target: 130, skipped: 30, readAgain: 0 },
    ],
    // Committed past the end: only what exists is read again.
    [
      { from: 250, wanted: 190 },
      { target: 190, skipped: 0, readAgain: 10 },
    ],
    [
      { from: null, wanted: 150 },
      { target: 150, skipped: 0, readAgain: 0 },
    ],
    [{ wanted: null }, { target: null, reason: 'noTarget', skipped: 0, readAgain: 0 }],
  ])('with %j is %j', (changes, expected) => {
    expect(plannedMove({ ...before, ...changes })).toMatchObject(expected);
  });

  it('sends nothing for a queue that stays', () => {
    const moving = [150, 151, null].map((wanted) => isMoving(plannedMove({ ...before, wanted })));
    expect(moving).toEqual([false, true, false]);
  });
});

describe('a move that is looked at again', () => {
  it.each([
    [{ after: 120 }, true],
    [{ after: 150 }, false],
    [{ after: null }, false],
    // Members go on from the target, so more is fine, but not as much as before a move back.
    [{ after: 130, isOnline: true }, true],
    [{ after: 150, isOnline: true }, false],
    [{ after: 110, isOnline: true }, false],
    [{ from: 100, after: 140, isOnline: true }, true],
    [{ from: null, after: 140, isOnline: true }, true],
  ])('is there with %j: %j', (changes, expected) => {
    expect(isReached({ from: 150, target: 120, isOnline: false, ...changes })).toBe(expected);
  });
});
