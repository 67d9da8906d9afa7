import { expect, it } from 'vitest';
import { queueRows, shortBrokers } from './queue-rows.ts';

const queue = (brokerName: string, queueId: number, lag: (number | null)[], topic = 'orders') => ({ topic, brokerName, queueId, lag });
const lagOf = ({ lag }: { lag: (number | null)[] }): (number | null)[] => lag;

it('has a row for each queue and a label for every fourth', () => {
  const rows = queueRows([queue('broker-a', 0, [1]), queue('broker-a', 1, [2]), queue('broker-b', 4, [null])], lagOf);
  expect(rows).toEqual([
    { key: 'orders broker-a 0', name: 'broker-a 0', label: 'a·0', values: [1] },
    { key: 'orders broker-a 1', name: 'broker-a 1', label: '', values: [2] },
    { key: 'orders broker-b 4', name: 'broker-b 4', label: 'b·4', values: [null] },
  ]);
});

it('names the topic where there are several', () => {
  expect(queueRows([queue('a', 0, []), queue('a', 0, [], 'returns')], lagOf).map(({ name }) => name)).toEqual([
    'orders a 0',
    'returns a 0',
  ]);
});

it('sums up by broker when there are too many, and knows no sum without one of them', () => {
  const many = Array.from({ length: 40 }, (_, queueId) => [
    queue('broker-a', queueId, [1, 2]),
    queue('broker-b', queueId, [queueId === 7 ? null : 1, 0]),
  ]).flat();
  expect(queueRows(many, lagOf)).toEqual([
    { key: 'broker-a', name: 'broker-a', label: 'a', values: [40, 80] },
    { key: 'broker-b', name: 'broker-b', label: 'b', values: [null, 0] },
  ]);
});

it('shortens brokers by what they share', () => {
  const short = (...names: string[]) => [...shortBrokers(names.map((brokerName) => ({ brokerName }))).values()];
  expect([short('broker-a'), short('broker-a-0', 'broker-a-1'), short('x', 'y'), short('rmq', 'rmq-2')]).toEqual([
    ['a'],
    ['0', '1'],
    ['x', 'y'],
    ['rmq', '-2'],
  ]);
});
