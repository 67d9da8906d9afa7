import { describe, expect, it } from 'vitest';
import { fuzzyMatch, markName, rankByName } from './fuzzy.ts';

const ranked = (names: string[], query: string): string[] => rankByName(names, (name) => name, query).map(({ item }) => item);

describe('finding a name', () => {
  it('takes letters in their order, whatever their case and the spaces between them', () => {
    expect([
      fuzzyMatch('order-paid', 'ORD pd')?.at,
      fuzzyMatch('order-paid', 'dpo'),
      fuzzyMatch('order-paid', ' ')?.at,
      fuzzyMatch('订单-支付', '支')?.at,
    ]).toEqual([[0, 1, 2, 6, 9], undefined, [], [3]]);
  });
  it('prefers one piece to scattered letters, the start of a word to its middle, and short names to long ones', () => {
    expect(ranked(['prepaid-order', 'p-a-i-d', 'order-paid-archive', 'paid', 'order-paid'], 'paid')).toEqual([
      'paid',
      'order-paid',
      'order-paid-archive',
      'prepaid-order',
      'p-a-i-d',
    ]);
  });
  it('keeps the order while nothing is asked for', () => {
    expect(ranked(['b', 'a', 'c'], '  ')).toEqual(['b', 'a', 'c']);
  });
  it('cuts a name where it matched', () => {
    expect(markName('order-paid', [0, 1, 2, 6])).toEqual([
      { text: 'ord', isMatch: true },
      { text: 'er-', isMatch: false },
      { text: 'p', isMatch: true },
      { text: 'aid', isMatch: false },
    ]);
  });
});
