import type { MessageQueue } from '../message/message-queue.ts';

/**
 * Shares the queues of a topic among the members of a group. Every member computes the same from the same sorted lists
 * and takes its own part, so nobody has to be asked.
 */
export interface AllocateMessageQueueStrategy {
  /** `AVG`, `AVG_BY_CIRCLE`… */
  readonly name: string;
  /** `queues` and `clientIds` are sorted; the answer is the part of `clientId`, empty when it is not a member. */
  allocate(clientId: string, queues: readonly MessageQueue[], clientIds: readonly string[]): MessageQueue[];
}

/** Runs of neighbouring queues; the first members get one more. RocketMQ AllocateMessageQueueAveragely */
export const allocateAveragely: AllocateMessageQueueStrategy = {
  name: 'AVG',
  allocate(clientId, queues, clientIds) {
    const index = clientIds.indexOf(clientId);
    if (index < 0) return [];
    const share = Math.floor(queues.length / clientIds.length);
    const extra = queues.length % clientIds.length;
    const start = index * share + Math.min(index, extra);
    return queues.slice(start, start + share + (index < extra ? 1 : 0));
  },
};

/** Every n-th queue, like dealing cards. RocketMQ AllocateMessageQueueAveragelyByCircle */
export const allocateByCircle: AllocateMessageQueueStrategy = {
  name: 'AVG_BY_CIRCLE',
  allocate(clientId, queues, clientIds) {
    const index = clientIds.indexOf(clientId);
    if (index < 0) return [];
    return queues.filter((_queue, at) => at % clientIds.length === index);
  },
};

/** A fixed list, whatever the others do. RocketMQ AllocateMessageQueueByConfig */
export function allocateByConfig(messageQueueList: readonly MessageQueue[]): AllocateMessageQueueStrategy {
  return { name: 'CONFIG', allocate: () => [...messageQueueList] };
}
