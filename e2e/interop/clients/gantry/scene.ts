import {
  DefaultLitePullConsumer,
  DefaultMQProducer,
  DefaultMQPullConsumer,
  DefaultMQPushConsumer,
  MQClientError,
  type LitePullConsumerOptions,
  type Message,
  type MessageQueue,
  type ProducerOptions,
  type PushConsumerOptions,
} from '../../../../engine/client/index.ts';
import { javaText } from './facts.ts';
import type { Fact } from '../../transcript.ts';

const AWAIT_MS = 60_000;
const POLL_MS = 20;

/** The stage of one case: names of its own, what it saw, and clients that end with it. */
export class Scene {
  readonly facts: Fact[] = [];
  readonly topic: string;
  readonly group: string;
  readonly namesrvAddress: string;
  readonly startedMs = Date.now();
  readonly #name: string;
  readonly #closers: (() => Promise<void>)[] = [];

  constructor(name: string, namesrvAddress: string, prefix: string) {
    this.#name = name;
    this.namesrvAddress = namesrvAddress;
    this.topic = `${prefix}-${name}`;
    this.group = `g-${prefix}-${name}`;
  }

  fact(fact: string, values: Record<string, unknown> = {}): void {
    this.facts.push({ case: this.#name, fact, ...values });
  }

  /** Runs an action that must be refused and records how. */
  async refusal(fact: string, action: () => Promise<unknown>): Promise<void> {
    try {
      this.fact(fact, { accepted: javaText(await action()) });
    } catch (error) {
      this.error(fact, error);
    }
  }

  error(fact: string, error: unknown): void {
    const causes: unknown[] = [];
    for (let cause = error; cause instanceof Error; cause = cause.cause) {
      causes.push(
        cause instanceof MQClientError
          ? { code: cause.code, responseCode: cause.responseCode ?? null, message: cause.message }
          : { name: cause.name, message: cause.message },
      );
    }
    this.fact(fact, { error: causes.length > 0 ? causes : String(error) });
  }

  async producer(options: Partial<ProducerOptions> = {}): Promise<DefaultMQProducer> {
    const producer = new DefaultMQProducer({ ...this.#client(), producerGroup: `${this.group}-p`, sendMsgTimeoutMs: 10_000, ...options });
    this.onClose(() => producer.shutdown());
    await producer.start();
    return producer;
  }

  /** A push consumer that is not started: reads from the first offset, one call at a time, so that order is a fact. */
  pushConsumer(options: Partial<PushConsumerOptions> = {}): DefaultMQPushConsumer {
    const consumer = new DefaultMQPushConsumer({
      ...this.#client(),
      consumerGroup: this.group,
      persistConsumerOffsetIntervalMs: 1000,
      consumeThreadMax: 1,
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      ...options,
    });
    this.onClose(() => consumer.shutdown());
    return consumer;
  }

  async pullConsumer(consumerGroup = `${this.group}-pull`): Promise<DefaultMQPullConsumer> {
    const consumer = new DefaultMQPullConsumer({ ...this.#client(), consumerGroup });
    this.onClose(() => consumer.shutdown());
    await consumer.start();
    return consumer;
  }

  litePullConsumer(options: Partial<LitePullConsumerOptions> = {}): DefaultLitePullConsumer {
    const consumer = new DefaultLitePullConsumer({ ...this.#client(), consumerGroup: this.group, ...options });
    this.onClose(() => consumer.shutdown());
    return consumer;
  }

  /** Creates a topic and waits for its route. */
  async createTopic(producer: DefaultMQProducer, queues: number, topic = this.topic): Promise<void> {
    await producer.createTopic(topic, queues);
    await until(`route of ${topic}`, async () => (await producer.fetchPublishMessageQueues(topic).catch(() => [])).length === queues);
  }

  queue(queueId: number): MessageQueue {
    return { topic: this.topic, brokerName: 'broker-a', queueId };
  }

  /** A message of the case's topic with a key and a body that tells the key. */
  message(tags: string, key: string): Message {
    return { topic: this.topic, tags, keys: key, body: `body of ${key}` };
  }

  onClose(closer: () => Promise<void>): void {
    this.#closers.push(closer);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.toReversed()) await close().catch((error: unknown) => console.error('close:', error));
  }

  #client() {
    return { namesrvAddr: this.namesrvAddress, pollNameServerIntervalMs: 1000, heartbeatBrokerIntervalMs: 1000 };
  }
}

/** Polls until the condition holds. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, limitMs = AWAIT_MS): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS);
    });
  }
}
