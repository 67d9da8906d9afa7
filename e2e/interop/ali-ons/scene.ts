import { crc32 } from 'node:zlib';
import { Consumer, Producer, type Message } from 'ali-ons';
import urllib from 'urllib';
import { remotingCall } from '../../apache/remoting-call.ts';
import type { Fact } from '../transcript.ts';

const AWAIT_MS = 60_000;
/** A busy test machine is no finding. */
const REQUEST_TIMEOUT_MS = 20_000;
const NO_BODY = Buffer.alloc(0);
const POLL_MS = 20;
const UPDATE_AND_CREATE_TOPIC = 17;
const GET_ROUTEINFO_BY_TOPIC = 105;
const silent = (): void => undefined;
const LOGGER = { debug: silent, info: silent, warn: silent, error: silent };

/** The stage of one case: names of its own, what it saw, and clients that end with it. */
export class Scene {
  readonly facts: Fact[] = [];
  readonly topic: string;
  readonly group: string;
  readonly #name: string;
  readonly #namesrvAddress: string;
  readonly #brokerAddress: string;
  readonly #closers: (() => Promise<void>)[] = [];

  constructor(name: string, namesrvAddress: string, brokerAddress: string, prefix: string) {
    this.#name = name;
    this.#namesrvAddress = namesrvAddress;
    this.#brokerAddress = brokerAddress;
    this.topic = `${prefix}-${name}`;
    this.group = `g-${prefix}-${name}`;
  }

  fact(fact: string, values: Record<string, unknown> = {}): void {
    this.facts.push({ case: this.#name, fact, ...values });
  }

  /** Runs an action that must be refused and records how. */
  async refusal(fact: string, action: () => Promise<unknown>): Promise<void> {
    try {
      this.fact(fact, { accepted: await action() });
    } catch (error) {
      this.error(fact, error);
    }
  }

  error(fact: string, error: unknown): void {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    this.fact(fact, { error: error instanceof Error ? { name: error.name, code, message: error.message } : String(error) });
  }

  /** Creates a topic at the broker (this client cannot) and waits for its route. */
  async createTopic(queues: number, topic: string = this.topic): Promise<void> {
    const response = await remotingCall(
      this.#brokerAddress,
      UPDATE_AND_CREATE_TOPIC,
      {
        topic,
        defaultTopic: 'TBW102',
        readQueueNums: String(queues),
        writeQueueNums: String(queues),
        perm: '6',
        topicFilterType: 'SINGLE_TAG',
        topicSysFlag: '0',
        order: 'false',
      },
      NO_BODY,
      REQUEST_TIMEOUT_MS,
    );
    if (response.code !== 0) throw new Error(`create ${topic}: ${response.code} ${response.remark}`);
    await until(
      `route of ${topic}`,
      async () => (await remotingCall(this.#namesrvAddress, GET_ROUTEINFO_BY_TOPIC, { topic }, NO_BODY, REQUEST_TIMEOUT_MS)).code === 0,
    );
  }

  async producer(): Promise<Producer> {
    const producer = new Producer({ ...this.#options('producer'), producerGroup: `${this.group}-p`, sendMsgTimeout: 10_000 });
    producer.on('error', silent);
    this.#closers.push(() => producer.close());
    await producer.ready();
    return producer;
  }

  /** A member of the case's group that is not subscribed yet; reads from the first offset. */
  consumer(member: string): Consumer {
    const consumer = new Consumer({ ...this.#options(member), consumerGroup: this.group, consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' });
    consumer.on('error', silent);
    this.#closers.push(() => consumer.close());
    return consumer;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.toReversed()) await close().catch(silent);
  }

  #options(member: string) {
    return {
      httpclient: urllib,
      nameSrv: this.#namesrvAddress,
      logger: LOGGER,
      instanceName: `${this.group}-${member}`,
      pollNameServerInteval: 1000,
      heartbeatBrokerInterval: 1000,
      persistConsumerOffsetInterval: 1000,
      rebalanceInterval: 1000,
    };
  }
}

/** Polls until the condition holds. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + AWAIT_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${AWAIT_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Everything of a received message but the times and its place in the log. The size is told without the unique key:
 * this client sends none, so the broker makes one, which is longer where the machine has IPv6.
 */
export function messageFacts(message: Message): Record<string, unknown> {
  const { topic, queueId, queueOffset, msgId, flag, sysFlag, bodyCRC, reconsumeTimes, preparedTransactionOffset, bornHost, storeHost } =
    message;
  const { CONSUME_START_TIME: _started, ...properties } = message.properties;
  return {
    topic,
    queueId,
    queueOffset,
    msgId,
    flag,
    sysFlag,
    bodyCRC,
    reconsumeTimes,
    preparedTransactionOffset,
    sizeWithoutKey: message.storeSize - (properties['UNIQ_KEY'] ?? '').length,
    bornHost,
    storeHost,
    properties,
    body: bodyFacts(message.body),
  };
}

export function bodyFacts(body: Buffer): Record<string, unknown> {
  return { length: body.length, crc: crc32(body), ...(body.length <= 64 ? { text: body.toString('utf8') } : {}) };
}
