import { queueKey, type MessageQueue } from '../message/message-queue.ts';

/** Offsets by queue, in memory. */
export class OffsetTable {
  readonly #entries = new Map<string, { queue: MessageQueue; offset: number }>();

  get(queue: MessageQueue): number | undefined {
    return this.#entries.get(queueKey(queue))?.offset;
  }

  update(queue: MessageQueue, offset: number, increaseOnly: boolean): void {
    const known = this.get(queue);
    if (increaseOnly && known !== undefined && known > offset) return;
    this.#entries.set(queueKey(queue), { queue, offset });
  }

  delete(queue: MessageQueue): void {
    this.#entries.delete(queueKey(queue));
  }

  /** Keeps only these queues. */
  retain(queues: readonly MessageQueue[]): void {
    const kept = new Set(queues.map(queueKey));
    for (const key of this.#entries.keys()) if (!kept.has(key)) this.#entries.delete(key);
  }

  ofTopic(topic: string): [MessageQueue, number][] {
    return [...this.#entries.values()]
      .filter((entry) => topic === '' || entry.queue.topic === topic)
      .map((entry) => [entry.queue, entry.offset]);
  }

  all(): [MessageQueue, number][] {
    return [...this.#entries.values()].map((entry) => [entry.queue, entry.offset]);
  }
}
