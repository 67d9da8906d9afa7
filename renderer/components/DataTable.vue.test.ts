import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import DataTable from './DataTable.vue';
import { mountKit } from './fixtures.ts';
import type { Column } from './table-model.ts';

interface Row {
  name: string;
  rate: number;
}
const columns: Column<Row>[] = [
  { key: 'name', label: 'Name', width: 200, priority: 1, sortBy: (row) => row.name },
  { key: 'rate', label: 'In /s', width: 80, align: 'end', priority: 2, sortBy: (row) => row.rate },
];
const rows = (...rates: number[]): Row[] => rates.map((rate, index) => ({ name: `topic-${index}`, rate }));

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(318); // ten rows under the head
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function mountTable(props: object = {}) {
  const slots = { name: ({ row }: { row: Row }) => row.name, rate: ({ row }: { row: Row }) => String(row.rate) };
  const table = mountKit(DataTable, { columns, rows: rows(3, 1, 2), rowKey: (row: Row) => row.name, label: 'Topics', ...props }, slots);
  await nextTick();
  const names = (): string[] => table.findAll('[role=row] [role=gridcell]:first-child').map((cell) => cell.text());
  const press = (key: string, options: object = {}) => table.find('[role=grid]').trigger('keydown', { key, ...options });
  return { table, names, press };
}

describe('DataTable', () => {
  it('is a grid that counts its rows and draws only those that can be seen', async () => {
    const { table, names } = await mountTable({ rows: rows(...Array.from({ length: 100_000 }, (_, index) => index)) });
    expect(table.find('[role=grid]').attributes('aria-rowcount')).toBe('100001');
    expect(names().length).toBeLessThan(40);
    expect(names()[0]).toBe('topic-0');
  });
  it('sorts by a click on a head, figures from the largest', async () => {
    const { table, names } = await mountTable();
    await table.findAll('[role=columnheader]')[1]?.trigger('click');
    expect([names(), table.findAll('[role=columnheader]')[1]?.attributes('aria-sort')]).toEqual([
      ['topic-0', 'topic-2', 'topic-1'],
      'descending',
    ]);
  });
  it('leaves out hidden columns, and keeps the order that one of them gives', async () => {
    const { table, names } = await mountTable({ hidden: ['rate'], sort: { key: 'rate', isDescending: true } });
    expect([table.findAll('[role=columnheader]').map((head) => head.text()), names()]).toEqual([
      ['Name'],
      ['topic-0', 'topic-2', 'topic-1'],
    ]);
  });
  it('moves with the keyboard, opens with Enter and as a page with Alt', async () => {
    const { table, press } = await mountTable();
    await press('ArrowDown');
    await press('j');
    await press('Enter');
    await press('Home');
    await press('Enter', { altKey: true });
    expect(table.emitted('open')).toEqual([
      [
        { name: 'topic-1', rate: 1 },
        { byKeyboard: true, ownPage: false },
      ],
      [
        { name: 'topic-0', rate: 3 },
        { byKeyboard: true, ownPage: true },
      ],
    ]);
  });
  it('reaches the head with the keyboard and sorts from there', async () => {
    const { table, names, press } = await mountTable();
    await press('ArrowDown');
    await press('ArrowUp');
    await press('ArrowRight');
    await press('Enter');
    expect([names(), table.find('[role=grid]').attributes('aria-activedescendant')]).toEqual([
      ['topic-0', 'topic-2', 'topic-1'],
      table.findAll('[role=columnheader]')[1]?.attributes('id'),
    ]);
  });
  it('copies the row under the cursor, with Shift as JSON', async () => {
    const { table, press } = await mountTable();
    await press('End');
    await press('c');
    await press('C', { shiftKey: true });
    expect(table.emitted('copy')).toEqual([
      [{ name: 'topic-2', rate: 2 }, 'key'],
      [{ name: 'topic-2', rate: 2 }, 'json'],
    ]);
  });
  it('moves, makes and drops no element while it is scrolled; at rest the document has the order of the list', async () => {
    const { table, names } = await mountTable({ rows: rows(...Array.from({ length: 1000 }, (_, index) => index)) });
    const elements = (): Element[] => table.findAll('[role=row]').map((row) => row.element);
    const nameOf = (row: Element): string => row.querySelector('[role=gridcell]')?.textContent ?? '';
    const byName = (): Map<string, Element> => new Map(elements().map((row) => [nameOf(row), row]));
    const scrollTo = async (top: number): Promise<void> => {
      table.find('[role=grid]').element.scrollTop = top;
      await table.find('[role=grid]').trigger('scroll');
      await nextTick();
    };
    await scrollTo(29 * 100);
    const [before, rowsBefore] = [elements(), byName()];
    await scrollTo(29 * 105);
    const [after, rowsAfter] = [elements(), byName()];
    expect(after.map((row) => before.indexOf(row))).toEqual(before.map((_, at) => at));
    const stayed = [...rowsBefore.keys()].filter((name) => rowsAfter.has(name));
    expect(stayed.map((name) => rowsAfter.get(name))).toEqual(stayed.map((name) => rowsBefore.get(name)));
    expect(rowsBefore.size - stayed.length).toBe(5);
    await vi.waitFor(() => expect(names()).toEqual(Array.from({ length: names().length }, (_, at) => `topic-${at + 96}`)));
    expect(table.findAll('[role=row]')[1]?.attributes('aria-rowindex')).toBe('98'); // the head, and eight rows beyond the edge
  });
  it('draws its rows again when their owner gives other cells', async () => {
    const { table, names } = await mountTable();
    table.giveSlots({ name: ({ row }: { row: Row }) => row.name.toUpperCase() });
    await nextTick();
    expect(names()).toEqual(['TOPIC-0', 'TOPIC-1', 'TOPIC-2']);
  });
  it('names the rows in view at rest, and not those that pass by', async () => {
    const { table } = await mountTable({ rows: rows(...Array.from({ length: 1000 }, (_, index) => index)) });
    const told = (): number => table.emitted('visible')?.length ?? 0;
    const before = told();
    table.find('[role=grid]').element.scrollTop = 29 * 500;
    await table.find('[role=grid]').trigger('scroll');
    expect(told()).toBe(before);
    await vi.waitFor(() => expect(table.emitted('visible')?.at(-1)?.[0]).toContain('topic-500'));
  });
  it('holds the rows under the pointer: values change, order and set wait until it leaves', async () => {
    const { table, names } = await mountTable({ sort: { key: 'rate', isDescending: true } });
    await table.find('[role=grid]').trigger('pointerenter');
    await table.give({ rows: [...rows(1, 9, 5), { name: 'topic-3', rate: 7 }] });
    expect([names(), table.emitted('waiting')?.at(-1)]).toEqual([['topic-0', 'topic-2', 'topic-1'], [3]]);
    await table.find('[role=grid]').trigger('pointerleave');
    expect([names(), table.emitted('waiting')?.at(-1)]).toEqual([['topic-1', 'topic-3', 'topic-2', 'topic-0'], [0]]);
  });
});
