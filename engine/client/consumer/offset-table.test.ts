import { describe, expect, it } from 'vitest';
import { OffsetTable } from './offset-table.ts';

const queue = (queueId: number, topic = 'T') => ({ topic, brokerName: 'b', queueId });

describe('OffsetTable', () => {
  it('goes back only when it is told to', () => {
    const table = new OffsetTable();
    table.update(queue(0), 5, true);
    table.update(queue(0), 3, true);
    const increased = table.get(queue(0));
    table.update(queue(0), 3, false);
    expect([increased, table.get(queue(0)), table.get(queue(1))]).toEqual([5, 3, undefined]);
  });

  it('keeps the queues that are named, and lists those of a topic', () => {
    const table = new OffsetTable();
    table.update(queue(0), 1, false);
    table.update(queue(1), 2, false);
    table.update(queue(0, 'U'), 3, false);
    table.retain([queue(1), queue(0, 'U')]);
    expect([table.ofTopic('T'), table.all()]).toEqual([
      [[queue(1), 2]],
      [
        [queue(1), 2],
        [queue(0, 'U'), 3],
      ],
    ]);
    table.delete(queue(1));
    expect(table.all()).toEqual([[queue(0, 'U'), 3]]);
  });
});
