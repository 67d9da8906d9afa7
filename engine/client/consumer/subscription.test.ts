import { describe, expect, it } from 'vitest';
import { MessageSelector, matchesTags, subscriptionOf } from './subscription.ts';

describe('subscriptionOf', () => {
  it('takes tags apart and hashes them as Java does', () => {
    expect(subscriptionOf('T', 'TagA || TagB||TagA', 1700)).toEqual({
      topic: 'T',
      classFilterMode: false,
      expressionType: 'TAG',
      subVersion: 1700n,
      subString: 'TagA || TagB||TagA',
      tagsSet: ['TagA', 'TagB'],
      codeSet: [2598919, 2598920],
    });
  });

  it('makes an empty expression the one for everything, and leaves SQL to the broker', () => {
    const everything = {
      topic: 'T',
      classFilterMode: false,
      expressionType: 'TAG',
      subVersion: 1n,
      subString: '*',
      tagsSet: [],
      codeSet: [],
    };
    expect([subscriptionOf('T', '', 1), subscriptionOf('T', '*', 1), subscriptionOf('T', MessageSelector.bySql('a > 1'), 1)]).toEqual([
      everything,
      everything,
      { ...everything, expressionType: 'SQL92', subString: 'a > 1' },
    ]);
  });

  it('refuses expressions without content', () => {
    expect(() => subscriptionOf('T', ' || ', 1)).toThrow('no tag');
    expect(() => subscriptionOf('T', MessageSelector.bySql(' '), 1)).toThrow('Expression can not be null');
  });
});

describe('matchesTags', () => {
  it('compares the text: brokers let tags with an equal hash pass', () => {
    const subscription = subscriptionOf('T', 'Aa', 1);
    expect([
      matchesTags(subscription, 'Aa'),
      matchesTags(subscription, 'BB'),
      matchesTags(subscription, undefined),
      matchesTags(subscriptionOf('T', '*', 1), 'BB'),
    ]).toEqual([true, false, false, true]);
  });
});
