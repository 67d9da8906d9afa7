import type { Figures } from './measure.ts';

/** One line of the table. `ratio` is Gantry to Apache. */
export interface ReportRow {
  name: string;
  /** Absent, as the ratio is, for what only Gantry tells of itself. */
  apache?: number;
  gantry: number;
  ratio?: number;
  /** What a server that only acknowledges reached under the same load; absent for rows that are no load. */
  acknowledging?: number;
  /** The generator was too near to its own limit: the figures do not tell the brokers apart. */
  void: boolean;
}

/** A load row counts only if the acknowledging server does at least this many times the better of the two. */
const HEADROOM_MIN = 1.5;

/** Medians of all rounds, with the ratio of each row. A row that Gantry lacks, or some rounds of either, is an error. */
export function reportRows(apache: readonly Figures[], gantry: readonly Figures[], acknowledging: readonly Figures[]): ReportRow[] {
  const names = new Set([...(gantry[0]?.keys() ?? []), ...(apache[0]?.keys() ?? [])]);
  return [...names].map((name) => {
    if (apache.every((figures) => !figures.has(name))) return { name, gantry: median(valuesOf(gantry, name)), void: false };
    const left = median(valuesOf(apache, name));
    const right = median(valuesOf(gantry, name));
    const limits = acknowledging.flatMap((figures) => figures.get(name) ?? []);
    const row = { name, apache: left, gantry: right, ratio: right / left };
    if (limits.length === 0) return { ...row, void: false };
    const limit = median(limits);
    return { ...row, acknowledging: limit, void: limit < HEADROOM_MIN * Math.max(left, right) };
  });
}

function valuesOf(runs: readonly Figures[], name: string): number[] {
  return runs.map((figures) => {
    const value = figures.get(name);
    if (value === undefined) throw new Error(`a run has no figure for ${name}`);
    return value;
  });
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted.length % 2 === 1 ? upper : sorted[middle - 1];
  if (upper === undefined || lower === undefined) throw new Error('the median of nothing');
  return (lower + upper) / 2;
}

/** The table as Markdown. */
export function reportTable(rows: readonly ReportRow[]): string {
  const lines = ['| row | Apache | Gantry | Gantry / Apache | only acknowledging |', '| --- | ---: | ---: | ---: | ---: |'];
  for (const row of rows) {
    const ratio = row.void ? `void: the generator was the limit` : (row.ratio?.toFixed(2) ?? '');
    const apache = row.apache === undefined ? '' : figure(row.apache);
    const limit = row.acknowledging === undefined ? '' : figure(row.acknowledging);
    lines.push(`| ${row.name} | ${apache} | ${figure(row.gantry)} | ${ratio} | ${limit} |`);
  }
  return lines.join('\n');
}

/** Three significant digits below a thousand, whole numbers with separators above. */
function figure(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
