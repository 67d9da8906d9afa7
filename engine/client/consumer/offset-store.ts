import type { MessageQueue } from '../message/message-queue.ts';

/** Where a group's progress is kept. Topics have their namespace. */
export interface OffsetStore {
  /** Reads what is stored, if that is read once and for all. */
  load(): Promise<void>;
  /** Remembers an offset; it is stored later. */
  update(queue: MessageQueue, offset: number, increaseOnly: boolean): void;
  /** What is remembered; undefined when nothing is. */
  remembered(queue: MessageQueue): number | undefined;
  /** What is stored; undefined when the group has no offset. Throws MQClientError when nobody can tell. */
  read(queue: MessageQueue): Promise<number | undefined>;
  /** Stores what is remembered of these queues and forgets the others. Does not throw. */
  persistAll(queues: readonly MessageQueue[]): Promise<void>;
  /** Stores what is remembered of one queue. Does not throw. */
  persist(queue: MessageQueue): Promise<void>;
  forget(queue: MessageQueue): void;
  /** All that is remembered of a topic. */
  ofTopic(topic: string): [MessageQueue, number][];
}
