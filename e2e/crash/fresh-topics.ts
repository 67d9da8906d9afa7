import { setTimeout as sleep } from 'node:timers/promises';
import { BrokerConnection } from './broker-requests.ts';

const PAUSE_MS = 20;
const QUEUES = 4;

/**
 * Makes topics while the load runs, by an admin's request and by a first send in turns, and sends one message to each:
 * a topic that an answer told of must be there after a kill, or its message cannot be read.
 */
export class FreshTopics {
  readonly #prefix: string;
  readonly #connection: BrokerConnection;
  readonly #done: Promise<void>;
  /** Topics with an acknowledged message, oldest first. */
  readonly #acknowledged: string[] = [];
  #stopping = false;

  constructor(brokerAddress: string, prefix: string) {
    this.#prefix = prefix;
    this.#connection = new BrokerConnection(brokerAddress);
    this.#done = this.#run();
  }

  async ended(): Promise<void> {
    this.#stopping = true;
    await this.#done;
    await this.#connection.close();
  }

  get count(): number {
    return this.#acknowledged.length;
  }

  /** What is wrong with them, seen over a connection to the broker's next life. */
  async faults(broker: BrokerConnection): Promise<string[]> {
    const missing: string[] = [];
    for (const topic of this.#acknowledged) {
      const found = await broker.readQueue(topic, 0).then(
        (records) => records.length,
        (error: unknown) => String(error),
      );
      if (found !== 1) missing.push(`${topic}: ${found}`);
    }
    return missing.length === 0
      ? []
      : [`${missing.length} of ${this.count} new topics whose message cannot be read, e.g. ${missing.at(-1)}`];
  }

  async #run(): Promise<void> {
    for (let n = 0; !this.#stopping; n++) {
      const topic = `${this.#prefix}-${n}`;
      if (n % 2 === 0) {
        const created = await this.#connection.createTopic(topic, QUEUES).then(
          () => true,
          () => false,
        );
        if (!created) return;
      }
      const outcome = await this.#connection.send({ topic, queueId: 0, key: topic, body: Buffer.from(topic) });
      if (outcome.status !== 'acknowledged') return;
      this.#acknowledged.push(topic);
      await sleep(PAUSE_MS);
    }
  }
}
