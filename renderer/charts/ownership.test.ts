import { describe, expect, it } from 'vitest';
import { nobody, ownershipBlocks, ownershipRuns, rebalancesOf, shortClients, unownedMs } from './ownership.ts';

const times = [0, 10, 20, 30, 40];

describe('runs', () => {
  it('end where the owner changes, is not known, or nothing was recorded', () => {
    expect(ownershipRuns([[0, 0, 1, null, 1]], times, 10)).toEqual([
      { row: 0, owner: 0, fromMs: 0, toMs: 20 },
      { row: 0, owner: 1, fromMs: 20, toMs: 50 }, // one sample that was not known changes nothing
    ]);
    expect(ownershipRuns([[1, null, null, null, 1]], times, 10)).toHaveLength(2);
    expect(ownershipRuns([[0, 0]], [0, 100], 10)).toEqual([
      { row: 0, owner: 0, fromMs: 0, toMs: 10 },
      { row: 0, owner: 0, fromMs: 100, toMs: 110 },
    ]);
  });
});

describe('blocks', () => {
  it('join rows of one owner and count all queues that it had', () => {
    const runs = ownershipRuns(
      [
        [0, 0],
        [0, 0],
        [1, 0],
        [0, 0],
      ],
      [0, 10],
      10,
    );
    expect(ownershipBlocks(runs, 4)).toEqual([
      { owner: 0, firstRow: 0, rowCount: 2, fromMs: 0, toMs: 10, queueCount: 3 },
      { owner: 1, firstRow: 2, rowCount: 1, fromMs: 0, toMs: 10, queueCount: 1 },
      { owner: 0, firstRow: 3, rowCount: 1, fromMs: 0, toMs: 10, queueCount: 3 },
      { owner: 0, firstRow: 0, rowCount: 4, fromMs: 10, toMs: 20, queueCount: 4 },
    ]);
  });
});

describe('what changed hands', () => {
  it('is a rebalance with the members before and after, once for neighbouring samples', () => {
    const rows = [
      [0, 0, nobody, 0, 0],
      [1, 1, 1, 0, 0],
    ];
    expect(rebalancesOf(rows, times, 10)).toEqual([{ atMs: 20, before: 2, after: 1 }]);
  });
  it('is none over a gap or where an owner is not known', () => {
    expect(rebalancesOf([[0, 1]], [0, 100], 10)).toEqual([]);
    expect(rebalancesOf([[0, null, 0]], [0, 10, 20], 10)).toEqual([]);
  });
  it('leaves queues to nobody for a time that is counted once', () => {
    expect(
      unownedMs(
        ownershipRuns(
          [
            [nobody, nobody, 0, 0, nobody],
            [nobody, 1, 1, 1, 1],
          ],
          times,
          10,
        ),
      ),
    ).toBe(30);
  });
});

it('calls clients by their hosts while that tells them apart', () => {
  expect(shortClients(['10.0.0.1@1#2', '10.0.0.2@1#2', '10.0.0.2@9#9'])).toEqual(['10.0.0.1', '10.0.0.2@1#2', '10.0.0.2@9#9']);
});
