import { expect, it } from 'vitest';
import { emptied } from './empty-answers.ts';

it('empties lists at any depth and makes figures unknown, and leaves the rest as it is', () => {
  const stats = { topic: 'a', messages: { value: 20 }, rate: { value: null, unknown: 'pending', source: '' }, atMs: 7 };
  const noAnswer = { value: null, unknown: 'noAnswer', source: '' };
  expect([emptied([stats]), emptied({ stats, queues: [1, 2], row: { brokerNames: ['a'] } })]).toEqual([
    [],
    { stats: { ...stats, messages: noAnswer }, queues: [], row: { brokerNames: [] } },
  ]);
  expect(emptied({ id: 'broker-a/0', info: { putTps: '7 7 7' } })).toEqual({ id: 'broker-a/0', info: {} });
});
