import { describe, expect, it } from 'vitest';
import { allocateAveragely, allocateByCircle, allocateByConfig } from './allocate-strategies.ts';

const queues = (count: number) => Array.from({ length: count }, (_, queueId) => ({ topic: 'T', brokerName: 'b', queueId }));
const shares = (strategy: typeof allocateAveragely, count: number, members: readonly string[]): number[][] =>
  members.map((member) => strategy.allocate(member, queues(count), members).map((queue) => queue.queueId));

describe('allocation strategies', () => {
  it('gives neighbouring queues, the first members one more', () => {
    expect([shares(allocateAveragely, 8, ['a', 'b', 'c']), shares(allocateAveragely, 2, ['a', 'b', 'c'])]).toEqual([
      [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7],
      ],
      [[0], [1], []],
    ]);
  });

  it('deals queues like cards', () => {
    expect(shares(allocateByCircle, 8, ['a', 'b', 'c'])).toEqual([
      [0, 3, 6],
      [1, 4, 7],
      [2, 5],
    ]);
  });

  it('shares every queue once, whatever the numbers', () => {
    for (const strategy of [allocateAveragely, allocateByCircle]) {
      for (let count = 0; count < 20; count++) {
        for (let members = 1; members < 8; members++) {
          const all = shares(
            strategy,
            count,
            Array.from({ length: members }, (_, at) => `m${at}`),
          ).flat();
          expect(all.sort((a, b) => a - b)).toEqual(queues(count).map((queue) => queue.queueId));
        }
      }
    }
  });

  it('gives nothing to one who is not a member', () => {
    expect([allocateAveragely.allocate('x', queues(4), ['a']), allocateByCircle.allocate('x', queues(4), ['a'])]).toEqual([[], []]);
  });

  it('gives a fixed list to who asks for it', () => {
    expect(allocateByConfig(queues(2)).allocate('x', queues(4), ['a'])).toEqual(queues(2));
  });
});
