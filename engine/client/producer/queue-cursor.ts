import type { Random } from '../../runtime/random.ts';
import type { MessageQueue } from '../message/message-queue.ts';

/** Goes round the queues of a topic, from a random one on. RocketMQ TopicPublishInfo#selectOneMessageQueue */
export class QueueCursor {
  #index: number;

  constructor(random: Random) {
    this.#index = random.nextInt(0x7fff_ffff);
  }

  /** The next queue; on a retry one of another broker than the last, if there is one. Undefined without queues. */
  next(queues: readonly MessageQueue[], lastBrokerName: string | undefined): MessageQueue | undefined {
    if (lastBrokerName !== undefined) {
      for (let tries = 0; tries < queues.length; tries++) {
        const queue = queues[this.#step(queues.length)];
        if (queue?.brokerName !== lastBrokerName) return queue;
      }
    }
    return queues.length === 0 ? undefined : queues[this.#step(queues.length)];
  }

  #step(count: number): number {
    this.#index = (this.#index + 1) % 0x7fff_ffff;
    return this.#index % count;
  }
}
