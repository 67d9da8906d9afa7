/** Where a query was found in a name. */
export interface FuzzyMatch {
  /** Larger is better; only comparable for one query. */
  score: number;
  /** Indexes of the characters that matched, ascending. */
  at: readonly number[];
}

/**
 * Finds the letters of a query in a name, in their order: `ordpd` finds `order-paid`. Capitals and spaces do not
 * count. The whole query in one piece beats scattered letters, the start of a word beats its middle, and a short
 * name beats a long one. Undefined where a letter is missing.
 */
export function fuzzyMatch(name: string, query: string): FuzzyMatch | undefined {
  const letters = query.toLowerCase().replaceAll(/\s+/g, '');
  // One character each, so that places in the lower-case text are places in the name (İ becomes two).
  const lower = name.toLowerCase();
  const text = lower.length === name.length ? lower : name;
  if (letters === '') return { score: 0, at: [] };
  const whole = wholeAt(name, text, letters);
  if (whole >= 0) {
    const score = 1000 + (whole === 0 ? 200 : startsWord(name, whole) ? 100 : 0) - Math.min(99, text.length - letters.length);
    return { score, at: Array.from({ length: letters.length }, (_, index) => whole + index) };
  }
  const at: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of letters) {
    const found = text.indexOf(letter, from);
    if (found < 0) return undefined;
    score += found === from && from > 0 ? 8 : startsWord(name, found) ? 6 : 1;
    at.push(found);
    from = found + 1;
  }
  return { score: score - Math.min(0.9, text.length / 1000), at };
}

/** The place of the whole query: the start of a word where there is one. */
function wholeAt(name: string, text: string, letters: string): number {
  const first = text.indexOf(letters);
  for (let at = first; at >= 0; at = text.indexOf(letters, at + 1)) if (startsWord(name, at)) return at;
  return first;
}

function startsWord(name: string, at: number): boolean {
  if (at === 0) return true;
  const [before = '', here = ''] = [name[at - 1], name[at]];
  return /[^\p{L}\p{N}]/u.test(before) || (/\p{Lu}/u.test(here) && /\p{Ll}/u.test(before));
}

/** The best matches first; equal ones and an empty query keep the order they had. */
export function rankByName<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  query: string,
): { item: Item; at: readonly number[] }[] {
  if (query.trim() === '') return items.map((item) => ({ item, at: [] }));
  const found: { item: Item; at: readonly number[]; score: number }[] = [];
  for (const item of items) {
    const match = fuzzyMatch(nameOf(item), query);
    if (match !== undefined) found.push({ item, ...match });
  }
  return found.sort((a, b) => b.score - a.score);
}

/** A name cut into pieces that matched and pieces that did not. */
export function markName(name: string, at: readonly number[]): { text: string; isMatch: boolean }[] {
  const pieces: { text: string; isMatch: boolean }[] = [];
  const matched = new Set(at);
  for (let index = 0; index < name.length; index++) {
    const isMatch = matched.has(index);
    const last = pieces.at(-1);
    if (last?.isMatch === isMatch) last.text += name[index];
    else pieces.push({ text: name[index] ?? '', isMatch });
  }
  return pieces;
}
