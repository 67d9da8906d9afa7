/** A queue as charts name it. */
export interface QueueRef {
  topic: string;
  brokerName: string;
  queueId: number;
}

/** A row of a chart by queue: one queue, or all of a broker. */
export interface QueueRow {
  key: string;
  /** In full, for the head, tables and screen readers. */
  name: string;
  /** Short, beside the row; empty where a label would crowd the others. */
  label: string;
  values: (number | null)[];
}

/** Queues that are drawn one by one at most. */
export const queueRowsMax = 64;
/** Every so many queues one has its label. */
const labelEvery = 4;

/** One row a queue up to `queueRowsMax`, else one a broker with the sum of its queues (null where one is not known). */
export function queueRows<Queue extends QueueRef>(
  queues: readonly Queue[],
  valuesOf: (queue: Queue) => readonly (number | null)[],
): QueueRow[] {
  const short = shortBrokers(queues);
  const topicCount = new Set(queues.map(({ topic }) => topic)).size;
  if (queues.length <= queueRowsMax)
    return queues.map((queue) => ({
      key: `${queue.topic} ${queue.brokerName} ${queue.queueId}`,
      name: topicCount > 1 ? `${queue.topic} ${queue.brokerName} ${queue.queueId}` : `${queue.brokerName} ${queue.queueId}`,
      label: queue.queueId % labelEvery === 0 ? `${short.get(queue.brokerName) ?? ''}·${queue.queueId}` : '',
      values: [...valuesOf(queue)],
    }));
  const brokers = [...new Set(queues.map(({ brokerName }) => brokerName))];
  return brokers.map((brokerName) => ({
    key: brokerName,
    name: brokerName,
    label: short.get(brokerName) ?? '',
    values: sumOf(queues.filter((queue) => queue.brokerName === brokerName).map(valuesOf)),
  }));
}

function sumOf(lists: readonly (readonly (number | null)[])[]): (number | null)[] {
  return (lists[0] ?? []).map((_, index) =>
    lists.reduce<number | null>((sum, values) => {
      const value = values[index] ?? null;
      return sum === null || value === null ? null : sum + value;
    }, 0),
  );
}

/** Broker names without what all of them begin with: `broker-a`, `broker-b` are `a`, `b`. */
export function shortBrokers(queues: readonly Pick<QueueRef, 'brokerName'>[]): Map<string, string> {
  const names = [...new Set(queues.map(({ brokerName }) => brokerName))];
  const [first = ''] = names;
  let shared = 0;
  if (names.length > 1) while (shared < first.length && names.every((name) => name[shared] === first[shared])) shared += 1;
  else shared = first.lastIndexOf('-') + 1;
  return new Map(names.map((name) => [name, name.slice(shared) || name]));
}
