import { Activity, History, Info, Keyboard, Languages, Palette } from '@lucide/vue';
import type { Component } from 'vue';

/** The sections of the page with their settings, in their order; each has a title, and most a note, in i18n.ts. */
export const sections = [
  { name: 'appearance', icon: Palette, rows: ['theme', 'density'] },
  { name: 'language', icon: Languages, rows: ['language', 'timeZone'] },
  { name: 'live', icon: Activity, rows: ['refresh'] },
  { name: 'history', icon: History, rows: ['size', 'record'] },
  { name: 'keyboard', icon: Keyboard, rows: ['singleKeys'] },
  { name: 'about', icon: Info, rows: ['version', 'runtime', 'dataDir'] },
] as const satisfies readonly { name: string; icon: Component; rows: readonly string[] }[];

export type SectionName = (typeof sections)[number]['name'];
export type RowName = (typeof sections)[number]['rows'][number];

/** What is drawn: the rows of one section, or of all sections those in whose texts every word that was typed occurs. */
export function shownRows(
  section: SectionName,
  search: string,
  textOf: (row: RowName, section: SectionName) => string,
): { name: SectionName; rows: RowName[] }[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return sections.filter(({ name }) => name === section).map(({ name, rows }) => ({ name, rows: [...rows] }));
  const matches = (row: RowName, of: SectionName): boolean => words.every((word) => textOf(row, of).toLowerCase().includes(word));
  return sections.map(({ name, rows }) => ({ name, rows: rows.filter((row) => matches(row, name)) })).filter(({ rows }) => rows.length > 0);
}
