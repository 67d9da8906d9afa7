import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../runtime/random.ts';
import { queueKey } from '../message/message-queue.ts';
import { QueueCursor } from './queue-cursor.ts';

const queues = ['a', 'a', 'b', 'b'].map((brokerName, at) => ({ topic: 'T', brokerName, queueId: at % 2 }));

describe('QueueCursor', () => {
  it('goes round all queues', () => {
    const cursor = new QueueCursor(seededRandom(7));
    const seen = queues.map(() => queueKey(cursor.next(queues, undefined) ?? { topic: '', brokerName: '', queueId: -1 }));
    expect([...seen].sort()).toEqual(queues.map(queueKey).sort());
  });

  it('leaves the broker that failed, unless there is no other', () => {
    const cursor = new QueueCursor(seededRandom(7));
    const next = Array.from({ length: 8 }, () => cursor.next(queues, 'a')?.brokerName);
    expect([new Set(next), cursor.next(queues.slice(0, 2), 'a')?.brokerName, cursor.next([], undefined)]).toEqual([
      new Set(['b']),
      'a',
      undefined,
    ]);
  });
});
