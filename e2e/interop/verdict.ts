import { compareTranscripts, endProblem, type Difference } from './compare.ts';
import { divergenceFor, matches, readDivergences, type Divergence } from './divergence.ts';
import type { Transcript } from './transcript.ts';

/** What became of one case, or of one row of the divergence table. */
export interface Verdict {
  /** `client/case`, or the id of a row. */
  name: string;
  problems: string[];
  /** Ids of the rows that cover differences of this case. */
  divergences: string[];
}

const SHOWN_CHARS_MAX = 1500;

/**
 * Judges what the targets saw. With one target a case passes when it reached its end; with Apache and another one the
 * two transcripts must be equal but for rows of the table. `complete` says that every case ran: then a row that no
 * difference matched is wrong too.
 */
export async function judge(
  seen: ReadonlyMap<string, readonly Transcript[]>,
  divergenceFile: string,
  complete: boolean,
): Promise<Verdict[]> {
  const rows = await readDivergences(divergenceFile);
  const [reference, ...others] = [...seen.values()];
  if (reference === undefined) throw new Error('nothing was run');
  const used = new Set<string>();
  const verdicts = reference.map((expected) => {
    const verdict: Verdict = { name: `${expected.client}/${expected.case}`, problems: [], divergences: [] };
    addEndProblem(verdict, [...seen.keys()][0] ?? '', expected);
    others.forEach((transcripts, index) => {
      const actual = transcripts.find((each) => each.client === expected.client && each.case === expected.case);
      if (actual === undefined) throw new Error(`${verdict.name} did not run on both`);
      addEndProblem(verdict, [...seen.keys()][index + 1] ?? '', actual);
      addDifferences(verdict, compareTranscripts(expected, actual), rows, used);
    });
    return verdict;
  });
  return complete && others.length > 0 ? [...verdicts, ...staleRows(rows, used, reference)] : verdicts;
}

function addEndProblem(verdict: Verdict, target: string, transcript: Transcript): void {
  const problem = endProblem(transcript);
  if (problem !== undefined) verdict.problems.push(`on ${target} ${problem}`);
}

/** Puts each difference under its row, or among the problems. */
export function addDifferences(verdict: Verdict, differences: readonly Difference[], rows: readonly Divergence[], used: Set<string>): void {
  for (const difference of differences) {
    const row = divergenceFor(difference, rows);
    if (row === undefined) {
      verdict.problems.push(`${difference.what}\n    Apache ${shown(difference.expected)}\n    Gantry ${shown(difference.actual)}`);
      continue;
    }
    used.add(row.id);
    if (!verdict.divergences.includes(row.id)) verdict.divergences.push(row.id);
  }
}

/** Rows that claim a difference in a case that ran, where there was none. */
function staleRows(rows: readonly Divergence[], used: ReadonlySet<string>, ran: readonly Transcript[]): Verdict[] {
  return rows
    .filter((row) => !used.has(row.id) && ran.some((transcript) => matches(row.where, `${transcript.client}/${transcript.case}`)))
    .map((row) => ({ name: `docs/divergence.md ${row.id}`, problems: ['no case shows this difference any more'], divergences: [] }));
}

/** Prints one line a case and the sum; gives the exit code. */
export function printVerdicts(verdicts: readonly Verdict[], skipped: readonly string[]): number {
  for (const verdict of verdicts) {
    const suffix = verdict.divergences.length > 0 ? ` (but for ${verdict.divergences.join(', ')})` : '';
    console.log(`${verdict.problems.length === 0 ? 'ok  ' : 'FAIL'} ${verdict.name}${suffix}`);
    for (const problem of verdict.problems) console.log(`  ${problem}`);
  }
  for (const reason of skipped) console.log(`skip ${reason}`);
  const failed = verdicts.filter((verdict) => verdict.problems.length > 0).length;
  console.log(`${verdicts.length - failed} passed, ${failed} failed, ${skipped.length} skipped`);
  return failed === 0 ? 0 : 1;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > SHOWN_CHARS_MAX ? `${text.slice(0, SHOWN_CHARS_MAX)}…` : text;
}
