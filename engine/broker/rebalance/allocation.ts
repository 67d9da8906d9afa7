import type { MessageQueue } from '../../protocol/bodies/message-queue.ts';

/** Gives one client of a group its share of the queues; both lists are sorted. Undefined: there is no such strategy. */
export function allocate(
  strategy: string,
  clientId: string,
  queues: readonly MessageQueue[],
  clientIds: readonly string[],
): MessageQueue[] | undefined {
  if (strategy !== 'AVG' && strategy !== 'AVG_BY_CIRCLE') return undefined;
  const index = clientIds.indexOf(clientId);
  if (index < 0) return [];
  if (strategy === 'AVG_BY_CIRCLE') return queues.filter((_, at) => at % clientIds.length === index);
  return averagely(queues, clientIds.length, index);
}

/** Neighbouring queues, the first clients one more when it does not come out even. RocketMQ AllocateMessageQueueAveragely */
function averagely(queues: readonly MessageQueue[], clients: number, index: number): MessageQueue[] {
  const rest = queues.length % clients;
  const share = queues.length <= clients ? 1 : Math.floor(queues.length / clients) + (rest > 0 && index < rest ? 1 : 0);
  const start = rest > 0 && index < rest ? index * share : index * share + rest;
  return queues.slice(start, start + share);
}

/** By topic, broker name and queue, as every client sorts them. RocketMQ MessageQueue#compareTo */
export function compareQueues(a: MessageQueue, b: MessageQueue): number {
  return compareText(a.topic, b.topic) || compareText(a.brokerName, b.brokerName) || a.queueId - b.queueId;
}

/** By UTF-16 units, as Java compares strings. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
