import type { VNode } from 'vue';

/** A column of a DataTable. */
export interface Column<Row> {
  key: string;
  label: string;
  /** Least width in px. */
  width: number;
  /** Parts of the room that is left; without it the column keeps its width. */
  grow?: number;
  align?: 'start' | 'end';
  /** 1 is always shown; the largest number is dropped first when the table gets narrow. */
  priority: number;
  /** Makes the column sortable. Undefined sorts last either way. */
  sortBy?: (row: Row) => string | number | undefined;
}

/** What draws the cells of a column, under its key. */
export type CellSlots<Row> = Record<string, ((scope: { row: Row }) => VNode[]) | undefined>;

export interface Sort {
  key: string;
  isDescending: boolean;
}

/** The columns that fit a width, in their own order. Columns of priority 1 stay whatever happens. */
export function fitColumns<Row>(columns: readonly Column<Row>[], width: number): Column<Row>[] {
  const byRank = columns.toSorted((a, b) => a.priority - b.priority);
  const shown = new Set<Column<Row>>();
  let taken = 0;
  for (const column of byRank) {
    if (column.priority > 1 && taken + column.width > width) break;
    shown.add(column);
    taken += column.width;
  }
  return columns.filter((column) => shown.has(column));
}

/** The template of the grid that head and rows share. */
export function gridTemplate<Row>(columns: readonly Column<Row>[]): string {
  return columns
    .map((column) => (column.grow === undefined ? `${column.width}px` : `minmax(${column.width}px, ${column.grow}fr)`))
    .join(' ');
}

/** Rows in the order of a column; equal ones keep the order they had. Unknown sort keys change nothing. */
export function sortRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort | undefined): Row[] {
  const sortBy = columns.find((column) => column.key === sort?.key)?.sortBy;
  if (sort === undefined || sortBy === undefined) return [...rows];
  const sign = sort.isDescending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [left, right] = [sortBy(a), sortBy(b)];
    if (left === undefined || right === undefined) return left === right ? 0 : left === undefined ? 1 : -1;
    if (typeof left === 'string' && typeof right === 'string') return sign * collator.compare(left, right);
    return sign * (Number(left) - Number(right));
  });
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The rows that a held table shows: the set and order of before with the values of now, and how many changes wait. */
export interface HeldRows<Row> {
  rows: Row[];
  /** Rows that came, went or moved. */
  waiting: number;
}

/**
 * Keeps the rows of a table where they are while somebody points at it: values change in place, a row that is gone
 * keeps its last value, and new rows wait. Those behind the last one come at once, because they move nothing.
 */
export function holdRows<Row>(shown: readonly Row[], next: readonly Row[], keyOf: (row: Row) => string): HeldRows<Row> {
  const nextByKey = new Map(next.map((row) => [keyOf(row), row]));
  const shownKeys = new Set(shown.map(keyOf));
  const rows = shown.map((row) => nextByKey.get(keyOf(row)) ?? row);
  const kept = next.filter((row) => shownKeys.has(keyOf(row)));
  const stayed = shown.filter((row) => nextByKey.has(keyOf(row)));
  const moved = kept.filter((row, index) => keyOf(row) !== keyOf(stayed[index] ?? row)).length;
  const last = next.findLastIndex((row) => shownKeys.has(keyOf(row)));
  // Of a list that has nothing left of what is shown, all waits: what runs through a table must not pile up in it.
  const behind = last < 0 ? [] : next.slice(last + 1);
  return {
    rows: [...rows, ...behind],
    waiting: shown.length - stayed.length + (next.length - kept.length - behind.length) + moved,
  };
}

/**
 * Indices of the rows to draw: those in view, `overscan` more at both ends, and always as many as were drawn before
 * (`most`), so that scrolling neither makes nor drops elements.
 */
export function windowOf(
  { startIndex, endIndex, overscan, count }: { startIndex: number; endIndex: number; overscan: number; count: number },
  most: number,
): number[] {
  const from = Math.max(0, startIndex - overscan);
  const length = Math.min(count, Math.max(most, Math.min(count, endIndex + overscan + 1) - from));
  const start = Math.min(from, count - length);
  return Array.from({ length }, (_, at) => start + at);
}

/**
 * Which of `slotCount` elements draws the row at an index: neighbours in view never share one, and a row keeps its
 * element while it is scrolled, so that focus and hover stay where they are.
 */
export const slotOf = (index: number, slotCount: number): number => (slotCount === 0 ? index : index % slotCount);
