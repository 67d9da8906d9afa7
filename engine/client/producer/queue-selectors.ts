import { javaHash } from '../../protocol/java-hash.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import type { Message } from '../message/message.ts';

/** Chooses the queue of a message, for example by an order id, so that messages with the same id stay in order. */
export type MessageQueueSelector<T> = (queues: readonly MessageQueue[], message: Message, argument: T) => MessageQueue | undefined;

/** Equal texts and numbers go to the same queue, the same as in Java programs. RocketMQ SelectMessageQueueByHash */
export const selectQueueByHash: MessageQueueSelector<string | number> = (queues, _message, argument) => {
  // Java's Integer.hashCode is the number itself.
  const hash =
    typeof argument === 'number' && Number.isInteger(argument) && (argument | 0) === argument ? argument : javaHash(String(argument));
  return queues[positiveRemainder(hash, queues.length)];
};

/** Java: hashCode() % size, made positive by Math.abs. */
function positiveRemainder(hash: number, count: number): number {
  return count === 0 ? 0 : Math.abs(hash % count);
}
