import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../engine/runtime/random.ts';
import type { BrokerConnection } from '../crash/broker-requests.ts';
import { writtenDelayOffsets } from '../crash/crash-cluster.ts';
import type { Scope } from './snapshot.ts';

const TOPICS = 5;
const QUEUES = 4;
const LANES = 16;
/** Of each message that is sent singly. */
export const BODY_BYTES = 4096;
const BATCHES = 8;
const BATCH = 10;
const RETRIED = 5;
const DEADLINE_MS = 30_000;
const POLL_MS = 50;
const RETRY_LEVEL = 1;

export const GROUPS = ['readers', 'others'] as const;
export const TAGS = ['red', 'blue'] as const;
export const RETRY_TOPIC = `%RETRY%${GROUPS[0]}`;

/** Puts messages of every kind into a broker's directory, in legs: one by each broker that has it in turn. */
export class Content {
  readonly #random: Random;
  readonly #messagesPerLeg: number;
  readonly #keys: { topic: string; key: string }[] = [];
  #legs = 0;
  #sent = 0;

  constructor(random: Random, messagesPerLeg: number) {
    this.#random = random;
    this.#messagesPerLeg = messagesPerLeg;
  }

  get scope(): Scope {
    const topics = new Map(Array.from({ length: TOPICS }, (_, n): [string, number] => [topicName(n), QUEUES]));
    topics.set(RETRY_TOPIC, 1);
    return { topics, keys: this.#keys, groups: GROUPS, tags: TAGS };
  }

  /** One leg; resolves when all of it, progress too, is where a kill leaves it. */
  async add(broker: BrokerConnection, storeDir: string): Promise<void> {
    const leg = this.#legs++;
    if (leg === 0) {
      for (let n = 0; n < TOPICS; n++) await broker.createTopic(topicName(n), QUEUES);
      for (const group of GROUPS) await broker.createGroup(group);
    }
    await this.#sendSingly(broker, leg);
    await this.#sendBatches(broker, leg);
    const retried = (await broker.readQueue(topicName(0), 0)).slice(-RETRIED);
    const before = leg === 0 ? 0 : await broker.maxOffset(RETRY_TOPIC, 0);
    for (const record of retried) await broker.sendBack(GROUPS[0], record.physicalOffset, RETRY_LEVEL);
    await until('the retries are delivered', async () => (await maxOrZero(broker, RETRY_TOPIC)) >= before + RETRIED);
    const last = await this.#commit(broker);
    await until('progress and tables are written', () => isWritten(storeDir, (leg + 1) * RETRIED, last));
  }

  /** With keys of their own, shared ones, and tags. */
  async #sendSingly(broker: BrokerConnection, leg: number): Promise<void> {
    let left = this.#messagesPerLeg;
    const lane = async (): Promise<void> => {
      while (left-- > 0) {
        const n = this.#sent++;
        const topic = topicName(n % TOPICS);
        const key = `K${n}`;
        const keys = n % 50 === 0 ? `${key} shared-${leg}` : key;
        const tags = TAGS[n % 3];
        const message = { topic, queueId: Math.floor(n / TOPICS) % QUEUES, key: `U${n}`, keys, body: this.#random.bytes(BODY_BYTES) };
        const outcome = await broker.send(tags === undefined ? message : { ...message, tags });
        if (outcome.status !== 'acknowledged') throw new Error(`a send gave ${JSON.stringify(outcome)}`);
        if (n % 37 === 0) this.#keys.push({ topic, key }, { topic, key: `U${n}` });
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    for (let n = 0; n < TOPICS; n++) this.#keys.push({ topic: topicName(n), key: `shared-${leg}` });
  }

  async #sendBatches(broker: BrokerConnection, leg: number): Promise<void> {
    for (let n = 0; n < BATCHES; n++) {
      const topic = topicName(n % TOPICS);
      const messages = Array.from({ length: BATCH }, (_, i) => {
        const key = `B${leg}-${n}-${i}`;
        return { key: `U${key}`, keys: key, tags: TAGS[i % 2] ?? 'red', body: Buffer.from(`batched ${key} ${'名'.repeat(i)}`) };
      });
      if (!(await broker.sendBatch(topic, n % QUEUES, messages))) throw new Error('a batch was not confirmed');
      this.#keys.push({ topic, key: `B${leg}-${n}-0` });
    }
  }

  /** Moves both groups, each by its own step. Answers what was committed last: the first group's offset in the last queue of all. */
  async #commit(broker: BrokerConnection): Promise<number> {
    let last = 0;
    for (let n = 0; n < TOPICS; n++) {
      for (let queueId = 0; queueId < QUEUES; queueId++) {
        const max = await broker.maxOffset(topicName(n), queueId);
        await broker.commitOffset(GROUPS[1], topicName(n), queueId, Math.floor(max / 2));
        await broker.commitOffset(GROUPS[0], topicName(n), queueId, max);
        last = max;
      }
    }
    return last;
  }
}

function topicName(n: number): string {
  return `dir-${n}`;
}

async function maxOrZero(broker: BrokerConnection, topic: string): Promise<number> {
  return broker.maxOffset(topic, 0).catch(() => 0);
}

/** Whether the files of a directory have the delivered retries, the newest commit, and no change of a table beside them. */
async function isWritten(storeDir: string, delivered: number, committed: number): Promise<boolean> {
  const config = join(storeDir, 'config');
  const [level1 = 0] = await writtenDelayOffsets(storeDir);
  const offsets = await readFile(join(config, 'consumerOffset.json'), 'utf8').catch(() => '');
  const queues = new RegExp(`"${topicName(TOPICS - 1)}@${GROUPS[0]}"\\s*:\\s*\\{([^}]*)`).exec(offsets)?.[1] ?? '';
  const last = new RegExp(`\\b${QUEUES - 1}"?\\s*:\\s*(\\d+)`).exec(queues)?.[1];
  const journals = (await readdir(config)).filter((name) => name.includes('.journal-'));
  return level1 >= delivered && Number(last) >= committed && journals.length === 0;
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = performance.now() + DEADLINE_MS; !(await condition());) {
    if (performance.now() > deadline) throw new Error(`not within ${DEADLINE_MS} ms: ${what}`);
    await sleep(POLL_MS);
  }
}
