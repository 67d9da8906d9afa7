import { expect, it } from 'vitest';
import { sections, shownRows } from './sections.ts';

const texts: Record<string, string> = { theme: 'Theme', density: 'Row height 29 px', singleKeys: 'Single letters' };
const textOf = (row: string, section: string): string => `${section} ${texts[row] ?? row}`;

it('shows one section while nothing is typed', () => {
  expect(shownRows('history', '  ', textOf)).toEqual([{ name: 'history', rows: ['size', 'record'] }]);
});
it('finds rows of every section by any order of the words', () => {
  expect([shownRows('about', 'HEIGHT row', textOf), shownRows('about', 'e', textOf).map(({ name }) => name)]).toEqual([
    [{ name: 'appearance', rows: ['density'] }],
    ['appearance', 'language', 'live', 'history', 'keyboard', 'about'],
  ]);
  expect(shownRows('about', 'proxy', textOf)).toEqual([]);
});
it('has every row once', () => {
  const rows = sections.flatMap((section) => [...section.rows]);
  expect(new Set(rows).size).toBe(rows.length);
});
