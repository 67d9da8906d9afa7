import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocate, compareQueues } from './allocation.ts';

const queues = (count: number) => Array.from({ length: count }, (_, queueId) => ({ brokerName: 'b', queueId, topic: 'T' }));
const clients = (count: number) => Array.from({ length: count }, (_, at) => `c${at}`);
const idsOf = (strategy: string, clientId: string, queueCount: number, clientCount: number) =>
  allocate(strategy, clientId, queues(queueCount), clients(clientCount))?.map((queue) => queue.queueId);

test('queues are shared as evenly as they go, neighbours together or in a circle', () => {
  expect(clients(3).map((client) => idsOf('AVG', client, 8, 3))).toEqual([
    [0, 1, 2],
    [3, 4, 5],
    [6, 7],
  ]);
  expect(clients(3).map((client) => idsOf('AVG_BY_CIRCLE', client, 8, 3))).toEqual([
    [0, 3, 6],
    [1, 4, 7],
    [2, 5],
  ]);
  expect(clients(3).map((client) => idsOf('AVG', client, 2, 3))).toEqual([[0], [1], []]);
  expect([idsOf('AVG', 'stranger', 4, 2), idsOf('CONFIG', 'c0', 4, 2)]).toEqual([[], undefined]);
});

test('every queue has exactly one owner, whatever the numbers', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('AVG', 'AVG_BY_CIRCLE'),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      (strategy, queueCount, clientCount) => {
        const all = clients(clientCount).flatMap((client) => idsOf(strategy, client, queueCount, clientCount) ?? []);
        expect(all.sort((a, b) => a - b)).toEqual(queues(queueCount).map((queue) => queue.queueId));
      },
    ),
  );
});

test('queues are sorted by topic, broker and number', () => {
  const queue = (topic: string, brokerName: string, queueId: number) => ({ topic, brokerName, queueId });
  expect([queue('b', 'a', 0), queue('a', 'b', 10), queue('a', 'b', 9), queue('a', 'a', 5)].sort(compareQueues)).toEqual([
    queue('a', 'a', 5),
    queue('a', 'b', 9),
    queue('a', 'b', 10),
    queue('b', 'a', 0),
  ]);
});
