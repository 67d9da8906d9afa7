/** One queue of a topic on one broker. Values are immutable; compare them by `queueKey`. */
export interface MessageQueue {
  readonly topic: string;
  readonly brokerName: string;
  readonly queueId: number;
}

/** Text that is equal for equal queues, for use as a map key. */
export function queueKey(queue: MessageQueue): string {
  return `${queue.topic}@${queue.brokerName}@${queue.queueId}`;
}

/** Order by topic, broker name and queue id, as every member of a group must have it. RocketMQ MessageQueue#compareTo */
export function compareQueues(a: MessageQueue, b: MessageQueue): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  if (a.brokerName !== b.brokerName) return a.brokerName < b.brokerName ? -1 : 1;
  return a.queueId - b.queueId;
}

/** The same queue under another name of its topic: with or without namespace. */
export function withTopic(queue: MessageQueue, topic: string): MessageQueue {
  return { topic, brokerName: queue.brokerName, queueId: queue.queueId };
}

/** Queues of one set that are not in the other. */
export function queuesWithout(queues: readonly MessageQueue[], others: readonly MessageQueue[]): MessageQueue[] {
  const known = new Set(others.map(queueKey));
  return queues.filter((queue) => !known.has(queueKey(queue)));
}

/** Whether two lists hold the same queues in any order. */
export function sameQueues(a: readonly MessageQueue[], b: readonly MessageQueue[]): boolean {
  return a.length === b.length && queuesWithout(a, b).length === 0;
}
