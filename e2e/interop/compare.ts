import { END_OF_CASE, type Fact, type Transcript } from './transcript.ts';

/** One place where two transcripts of a case differ. */
export interface Difference {
  /** `client/case`. */
  where: string;
  /**
   * `fact: path.to.the.value`, with ` (missing)` or ` (added)` behind it where only one side has the value. The path is
   * empty when the fact itself is missing or another one stands there.
   */
  what: string;
  expected: unknown;
  actual: unknown;
}

/** Compares two masked transcripts of the same case, `expected` being Apache's. Every difference is reported, in order. */
export function compareTranscripts(expected: Transcript, actual: Transcript): Difference[] {
  const where = `${actual.client}/${actual.case}`;
  const differences: Difference[] = [];
  const length = Math.max(expected.facts.length, actual.facts.length);
  for (let i = 0; i < length; i++) {
    const left = expected.facts[i];
    const right = actual.facts[i];
    if (left === undefined || right === undefined || left.fact !== right.fact) {
      // From here on the two stories are not about the same things any more.
      differences.push({ where, what: `${left?.fact ?? right?.fact}: `, expected: left ?? null, actual: right ?? null });
      break;
    }
    for (const { path, expected: was, actual: is } of compareValues(left, right, [])) {
      differences.push({ where, what: `${left.fact}: ${path.join('.')}${oneSided(was, is)}`, expected: was, actual: is });
    }
  }
  return differences;
}

function oneSided(expected: unknown, actual: unknown): string {
  if (actual === undefined) return ' (missing)';
  return expected === undefined ? ' (added)' : '';
}

/** A transcript that does not reach its last fact is wrong on either side, whatever the other one says. */
export function endProblem(transcript: Transcript): string | undefined {
  const last: Fact | undefined = transcript.facts.at(-1);
  if (last === undefined) return 'the case said nothing';
  return last.fact === END_OF_CASE ? undefined : `the case ended with: ${JSON.stringify(last)}`;
}

interface ValueDifference {
  path: string[];
  expected: unknown;
  actual: unknown;
}

function compareValues(expected: unknown, actual: unknown, path: string[]): ValueDifference[] {
  if (isRecord(expected) && isRecord(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
    return keys.flatMap((key) => compareValues(expected[key], actual[key], [...path, key]));
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length && expected.some(isRecord)) {
    return expected.flatMap((value, index) => compareValues(value, actual[index], [...path, String(index)]));
  }
  return JSON.stringify(expected) === JSON.stringify(actual) ? [] : [{ path, expected, actual }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
