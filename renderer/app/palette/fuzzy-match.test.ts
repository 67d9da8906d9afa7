import { describe, expect, it } from 'vitest';
import { bestMatches, fuzzyMatch } from './fuzzy-match.ts';

const marked = (query: string, name: string): string | undefined => {
  const match = fuzzyMatch(query, name);
  if (match === undefined) return undefined;
  let text = name;
  for (const [start, end] of match.ranges.toReversed()) text = `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`;
  return text;
};
const order = (query: string, names: string[], most = 10): string[] => bestMatches(query, names, most).map(({ name }) => name);

describe('a query', () => {
  it('is found as a part of the name, at the beginning of a word where there is one', () => {
    expect([marked('order-p', 'trade-order-push'), marked('paid', 'unpaid-paid'), marked('RDER', 'order')]).toEqual([
      'trade-[order-p]ush',
      'unpaid-[paid]',
      'o[rder]',
    ]);
  });
  it('is found by the first letters of words, and by letters in order', () => {
    expect([marked('opt', 'order-pay-timeout'), marked('psv', 'PointsService'), marked('oda', 'order-paid')]).toEqual([
      '[o]rder-[p]ay-[t]imeout',
      '[P]oints[S]er[v]ice',
      '[o]r[d]er-p[a]id',
    ]);
  });
  it('may be several words in any order, each of which must be found', () => {
    expect([marked('paid order', 'order-paid'), marked('order nothing', 'order-paid')]).toEqual(['[order]-[paid]', undefined]);
  });
  it('that is empty finds everything and marks nothing', () => {
    expect(fuzzyMatch('  ', 'order')).toEqual({ score: 0, ranges: [] });
  });
  it('takes its letters later where an early beginning of a word would leave none for the rest', () => {
    expect(marked('abz', 'axbz-b')).toBe('[a]x[bz]-b');
  });
});

describe('the best of many names', () => {
  it('are the whole name, the beginning, a word, a part, then letters; the shorter first', () => {
    expect(order('order', ['reorder', 'o-r-d-e-r', 'my-order', 'order-paid', 'order', 'order-created-again', 'nothing'])).toEqual([
      'order',
      'order-paid',
      'order-created-again',
      'my-order',
      'reorder',
      'o-r-d-e-r',
    ]);
  });
  it('are no more than asked for, and equal ones keep their order', () => {
    expect(order('t', ['t2', 't1', 't3', 't0'], 3)).toEqual(['t2', 't1', 't3']);
  });
});
