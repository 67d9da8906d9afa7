import { describe, expect, it } from 'vitest';
import { heatCells, heatLevel } from './heat-cells.ts';

describe('the ramp', () => {
  it('has one colour for nothing and six for the rest', () => {
    expect([0, 1, 10, 20, 59, 60, 100].map((value) => heatLevel(value, 60))).toEqual([0, 1, 2, 3, 6, 6, 6]);
    expect(heatLevel(0, 0)).toBe(0);
  });
});

describe('cells', () => {
  const times = [0, 10, 20, 40, 50];
  it('show each sample where there is room, and nothing where none was taken', () => {
    expect(heatCells([[1, null, 3, 4, 5]], times, 10, { fromMs: 0, toMs: 60 }, 60)).toEqual([
      { row: 0, fromMs: 0, toMs: 10, value: 1 },
      { row: 0, fromMs: 20, toMs: 30, value: 3 },
      { row: 0, fromMs: 40, toMs: 50, value: 4 },
      { row: 0, fromMs: 50, toMs: 60, value: 5 },
    ]);
  });
  it('show the largest of those that share one', () => {
    expect(heatCells([[1, 9, 3, 4, 5]], times, 10, { fromMs: 0, toMs: 60 }, 3)).toEqual([
      { row: 0, fromMs: 0, toMs: 20, value: 9 },
      { row: 0, fromMs: 20, toMs: 40, value: 3 },
      { row: 0, fromMs: 40, toMs: 60, value: 5 },
    ]);
  });
});
