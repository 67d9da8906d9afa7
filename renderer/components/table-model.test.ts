import { describe, expect, it } from 'vitest';
import { fitColumns, gridTemplate, holdRows, slotOf, sortRows, windowOf } from './table-model.ts';
import type { Column } from './table-model.ts';

interface Row {
  name: string;
  rate: number | undefined;
}
const columns: Column<Row>[] = [
  { key: 'name', label: 'Name', width: 200, grow: 1, priority: 1, sortBy: (row) => row.name },
  { key: 'type', label: 'Type', width: 100, priority: 3 },
  { key: 'rate', label: 'In /s', width: 80, priority: 2, sortBy: (row) => row.rate },
];
const row = (name: string, rate?: number): Row => ({ name, rate });
const keyOf = ({ name }: Row): string => name;

describe('fitColumns', () => {
  it('drops the least important first and keeps the order', () => {
    expect([500, 300, 250].map((width) => fitColumns(columns, width).map(({ key }) => key))).toEqual([
      ['name', 'type', 'rate'],
      ['name', 'rate'],
      ['name'],
    ]);
  });
  it('gives a growing column what is left', () => {
    expect(gridTemplate(columns)).toBe('minmax(200px, 1fr) 100px 80px');
  });
});

describe('sortRows', () => {
  const rows = [row('t10', 1), row('t9'), row('T1', 3), row('t2', 2)];
  it('reads numbers in names as numbers', () => {
    expect(sortRows(rows, columns, { key: 'name', isDescending: false }).map(keyOf)).toEqual(['T1', 't2', 't9', 't10']);
  });
  it('puts what is not known last in either direction', () => {
    expect([true, false].map((isDescending) => sortRows(rows, columns, { key: 'rate', isDescending }).map(keyOf))).toEqual([
      ['T1', 't2', 't10', 't9'],
      ['t10', 't2', 'T1', 't9'],
    ]);
  });
  it('changes nothing for a column that cannot be sorted', () => {
    expect(sortRows(rows, columns, { key: 'type', isDescending: true })).toEqual(rows);
  });
});

describe('holdRows', () => {
  const shown = [row('a', 1), row('b', 2), row('c', 3)];
  it('changes values in place and counts what came, went and moved', () => {
    expect(holdRows(shown, [row('c', 30), row('a', 10), row('d', 4)], keyOf)).toEqual({
      rows: [row('a', 10), row('b', 2), row('c', 30), row('d', 4)],
      waiting: 3,
    });
  });
  it('takes rows behind the last one at once: nothing moves', () => {
    expect(holdRows(shown, [row('a', 1), row('new', 0), row('b', 2), row('c', 3), row('d', 4), row('e', 5)], keyOf)).toEqual({
      rows: [row('a', 1), row('b', 2), row('c', 3), row('d', 4), row('e', 5)],
      waiting: 1,
    });
  });
  it('lets all rows wait when none of those shown is left: what runs through does not pile up', () => {
    expect(holdRows(shown, [row('d', 4), row('e', 5)], keyOf)).toEqual({ rows: shown, waiting: 5 });
  });
  it('has nothing waiting when only values changed', () => {
    expect(holdRows(shown, [row('a', 7), row('b', 8), row('c', 9)], keyOf)).toEqual({
      rows: [row('a', 7), row('b', 8), row('c', 9)],
      waiting: 0,
    });
  });
});

describe('slotOf', () => {
  it('gives each row of a window an element of its own, the same one wherever the window stands', () => {
    const slots = (from: number): number[] => [0, 1, 2, 3].map((at) => slotOf(from + at, 4));
    expect([slots(0), slots(3), slots(99_998)]).toEqual([
      [0, 1, 2, 3],
      [3, 0, 1, 2],
      [2, 3, 0, 1],
    ]);
  });
});

describe('the rows that are drawn', () => {
  const drawn = (startIndex: number, endIndex: number, most: number, count = 100): [number | undefined, number | undefined, number] => {
    const indices = windowOf({ startIndex, endIndex, overscan: 8, count }, most);
    return [indices[0], indices.at(-1), indices.length];
  };
  it('are those in view and some at both ends', () => {
    expect([drawn(0, 20, 0), drawn(40, 60, 0), drawn(85, 99, 0)]).toEqual([
      [0, 28, 29],
      [32, 68, 37],
      [77, 99, 23],
    ]);
  });
  it('are never fewer than before, unless the list has no more', () => {
    expect([drawn(40, 60, 38), drawn(0, 20, 38), drawn(80, 99, 38), drawn(0, 4, 38, 5), drawn(0, 0, 38, 0)]).toEqual([
      [32, 69, 38],
      [0, 37, 38],
      [62, 99, 38],
      [0, 4, 5],
      [undefined, undefined, 0],
    ]);
  });
});
