import { expect, it } from 'vitest';
import type { GroupMember, MemberSubscription } from '../../contract/groups.ts';
import { subscriptionDifferences } from './subscription-differences.ts';

const tags = (topic: string, expression: string): MemberSubscription => ({ topic, expressionType: 'TAG', expression });
const member = (clientId: string, ...subscriptions: MemberSubscription[]): GroupMember => ({
  clientId,
  address: '10.0.0.1:1',
  language: 'JAVA',
  version: 'V5_5_0',
  failure: null,
  state: {
    queues: [],
    subscriptions,
    consumeType: 'PUSH',
    messageModel: 'CLUSTERING',
    startedAtMs: null,
    okPerSecond: 0,
    failedPerSecond: 0,
    consumeMs: 0,
    isOrderly: false,
  },
});

it('finds no difference where the tags are the same in another order', () => {
  expect(subscriptionDifferences([member('1', tags('T', 'A || B')), member('2', tags('T', 'B||A||A'))])).toEqual([]);
  expect(subscriptionDifferences([member('1', tags('T', '*')), member('2', tags('T', ''))])).toEqual([]);
});

it('names who subscribes what, the commonest first', () => {
  expect(subscriptionDifferences([member('1', tags('T', 'A')), member('2', tags('T', 'B')), member('3', tags('T', 'B'))])).toEqual([
    {
      topic: 'T',
      variants: [
        { subscription: tags('T', 'B'), clientIds: ['2', '3'] },
        { subscription: tags('T', 'A'), clientIds: ['1'] },
      ],
    },
  ]);
});

it('takes a topic that one does not subscribe, and another kind of expression, for differences', () => {
  const sql: MemberSubscription = { topic: 'T', expressionType: 'SQL92', expression: '*' };
  expect(subscriptionDifferences([member('1', tags('T', '*')), member('2', sql)])).toHaveLength(1);
  expect(subscriptionDifferences([member('1', tags('T', '*')), member('2')])[0]?.variants).toEqual([
    { subscription: tags('T', '*'), clientIds: ['1'] },
    { subscription: null, clientIds: ['2'] },
  ]);
});

it('leaves out members that did not answer', () => {
  expect(subscriptionDifferences([member('1', tags('T', '*')), { ...member('2'), state: null }])).toEqual([]);
});
