import { describe, expect, it } from 'vitest';
import { compareQueues, queueKey, queuesWithout, sameQueues } from './message-queue.ts';

const queue = (queueId: number, brokerName = 'broker-a', topic = 'T') => ({ topic, brokerName, queueId });

describe('message queues', () => {
  it('are ordered by topic, broker name and number, not by text', () => {
    const sorted = [queue(10), queue(2), queue(0, 'broker-b'), queue(0, 'broker-a', 'S')].sort(compareQueues).map(queueKey);
    expect(sorted).toEqual(['S@broker-a@0', 'T@broker-a@2', 'T@broker-a@10', 'T@broker-b@0']);
  });

  it('are compared by value', () => {
    expect([
      sameQueues([queue(1), queue(0)], [queue(0), queue(1)]),
      sameQueues([queue(1)], [queue(1), queue(1)]),
      sameQueues([queue(1)], [queue(1, 'broker-b')]),
      queuesWithout([queue(0), queue(1)], [queue(1)]),
    ]).toEqual([true, false, false, [queue(0)]]);
  });
});
