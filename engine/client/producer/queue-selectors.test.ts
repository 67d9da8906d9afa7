import { describe, expect, it } from 'vitest';
import { selectQueueByHash } from './queue-selectors.ts';

const queues = [0, 1, 2, 3, 4].map((queueId) => ({ topic: 'T', brokerName: 'broker-a', queueId }));
const message = { topic: 'T', body: 'x' };

describe('selectQueueByHash', () => {
  it('chooses as Java programs do', () => {
    // What SelectMessageQueueByHash of the Java client answers; "order-1".hashCode() is -1207111310.
    expect(['order-1', '', 12, -7].map((argument) => selectQueueByHash(queues, message, argument)?.queueId)).toEqual([0, 0, 2, 2]);
  });

  it('finds nothing among no queues', () => {
    expect(selectQueueByHash([], message, 'a')).toBeUndefined();
  });
});
