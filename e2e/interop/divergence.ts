import { readFile } from 'node:fs/promises';
import type { Difference } from './compare.ts';

/** A row of docs/divergence.md: a difference that is meant. */
export interface Divergence {
  id: string;
  /** `client/case` with `*` for any text; `-` when no transcript shows it and only the named test does. */
  where: string;
  /** `fact: path`, `*` for any text. */
  what: string;
  reason: string;
  test: string;
}

const COLUMNS = 7;

/** Reads the rows of the document's table: id, where, what, Apache, Gantry, reason, test. */
export async function readDivergences(file: string): Promise<Divergence[]> {
  const rows: Divergence[] = [];
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    if (!/^\| *D\d+ *\|/.test(line)) continue;
    // A cell may hold `\|`.
    const cells = line
      .replaceAll('\\|', '\u0000')
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('\u0000', '|').replaceAll('`', '').trim());
    const [id, where, what, , , reason, test] = cells;
    if (
      cells.length !== COLUMNS ||
      id === undefined ||
      where === undefined ||
      what === undefined ||
      reason === undefined ||
      test === undefined
    ) {
      throw new Error(`a row of ${file} has ${cells.length} cells instead of ${COLUMNS}: ${line}`);
    }
    rows.push({ id, where, what, reason, test });
  }
  return rows;
}

/** The first row that covers a difference. */
export function divergenceFor(difference: Difference, rows: readonly Divergence[]): Divergence | undefined {
  return rows.find((row) => matches(row.where, difference.where) && matches(row.what, difference.what));
}

/** Whether `text` fits a pattern in which `*` stands for any text. */
export function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`, 's').test(text);
}
