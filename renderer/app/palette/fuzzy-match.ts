/** Where a query was found in a name: a larger score is a better hit; `ranges` are `[start, end)` to mark, in order. */
export interface Match {
  score: number;
  ranges: [start: number, end: number][];
}

/**
 * Finds a query in a name, whatever the case. Words may stand in any order and each must be found: as a part of the
 * name, or with its letters in order. Beginnings of the name and of its words count most, then letters that follow
 * each other; of equal hits the shorter name is the better one. Undefined where a word is not found.
 */
export function fuzzyMatch(query: string, name: string): Match | undefined {
  const lower = name.toLowerCase();
  let score = 0;
  const ranges: [number, number][] = [];
  for (const word of query.toLowerCase().split(/\s+/)) {
    if (word === '') continue;
    const match = partMatch(word, name, lower) ?? lettersMatch(word, name, lower);
    if (match === undefined) return undefined;
    score += match.score;
    ranges.push(...match.ranges);
  }
  return { score: ranges.length === 0 ? 0 : score - Math.min(name.length, 200) / 10, ranges: joinRanges(ranges) };
}

/** The best of many names, best first and at most `most`; names of the same score keep their order. */
export function bestMatches(query: string, names: Iterable<string>, most: number): { name: string; match: Match }[] {
  const best: { name: string; match: Match }[] = [];
  for (const name of names) {
    const last = best.at(-1);
    const match = fuzzyMatch(query, name);
    if (match === undefined || (best.length === most && last !== undefined && match.score <= last.match.score)) continue;
    const at = best.findIndex((other) => other.match.score < match.score);
    best.splice(at < 0 ? best.length : at, 0, { name, match });
    if (best.length > most) best.pop();
  }
  return best;
}

const wholeScore = 1000;
const startScore = 800;
const wordScore = 600;
const insideScore = 400;

function partMatch(word: string, name: string, lower: string): Match | undefined {
  const first = lower.indexOf(word);
  if (first < 0) return undefined;
  if (first === 0) return { score: lower === word ? wholeScore : startScore, ranges: [[0, word.length]] };
  for (let at = first; at >= 0; at = lower.indexOf(word, at + 1))
    if (isWordStart(name, at)) return { score: wordScore - at / 10, ranges: [[at, at + word.length]] };
  return { score: insideScore - first / 10, ranges: [[first, first + word.length]] };
}

/** Letters in order: each at the next beginning of a word where there is one, else wherever it comes next. */
function lettersMatch(word: string, name: string, lower: string): Match | undefined {
  return inOrder(word, name, lower, true) ?? inOrder(word, name, lower, false);
}

function inOrder(word: string, name: string, lower: string, prefersStarts: boolean): Match | undefined {
  const ranges: [number, number][] = [];
  let score = 100;
  let from = 0;
  for (const letter of word) {
    const next = lower.indexOf(letter, from);
    if (next < 0) return undefined;
    let at = next;
    // A letter that follows the one before is as good as a word's beginning.
    if (prefersStarts && next !== from)
      for (let start = next; start >= 0; start = lower.indexOf(letter, start + 1)) {
        if (!isWordStart(name, start)) continue;
        at = start;
        break;
      }
    score += at === from && from > 0 ? 12 : isWordStart(name, at) ? 10 : -2;
    ranges.push([at, at + letter.length]);
    from = at + letter.length;
  }
  return { score, ranges };
}

/** The first character, one after a mark, or a capital after a small letter. */
function isWordStart(name: string, at: number): boolean {
  if (at === 0) return true;
  const before = name.charAt(at - 1);
  const here = name.charAt(at);
  return /[^\p{L}\p{N}]/u.test(before) || (/\p{Lu}/u.test(here) && /\p{Ll}/u.test(before)) || (/\d/.test(here) && !/\d/.test(before));
}

function joinRanges(ranges: [number, number][]): [number, number][] {
  const joined: [number, number][] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}
