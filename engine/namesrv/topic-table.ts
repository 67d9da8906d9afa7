import type { QueueData } from '../protocol/bodies/topic-route.ts';
import { Permission } from '../protocol/sys-flag.ts';

/** The part of a topic's configuration that a route shows. */
export interface TopicConfig {
  readonly topicName: string;
  readonly readQueueNums: number;
  readonly writeQueueNums: number;
  readonly perm: number;
  readonly topicSysFlag: number;
}

/** Which topic has which queues on which broker. */
export class TopicTable {
  readonly #topics = new Map<string, Map<string, QueueData>>();

  get size(): number {
    return this.#topics.size;
  }

  has(topic: string): boolean {
    return this.#topics.has(topic);
  }

  names(): string[] {
    return [...this.#topics.keys()];
  }

  queuesOf(topic: string): QueueData[] {
    return [...(this.#topics.get(topic)?.values() ?? [])];
  }

  /** Topics that have queues on one of these brokers; a topic is named once for each broker that has it. */
  namesOnBrokers(brokerNames: Iterable<string>): string[] {
    const names: string[] = [];
    for (const brokerName of brokerNames) {
      for (const [topic, queues] of this.#topics) if (queues.has(brokerName)) names.push(topic);
    }
    return names;
  }

  /** Topics whose system flag (of the broker that came first) passes. */
  namesWhereFlag(passes: (topicSysFlag: number) => boolean): string[] {
    return this.names().filter((topic) => {
      const first = this.queuesOf(topic)[0];
      return first !== undefined && passes(first.topicSysFlag);
    });
  }

  put(topic: string, queueData: QueueData): void {
    const queues = this.#topics.get(topic) ?? new Map<string, QueueData>();
    this.#topics.set(topic, queues.set(queueData.brokerName, queueData));
  }

  /**
   * Takes a broker's topics over. Without `overwrite` only topics that this broker did not have are added, so that
   * a write permission that was wiped here stays wiped while the broker's table has not changed.
   */
  apply(brokerName: string, configs: readonly TopicConfig[], options: { overwrite: boolean; withoutWrite: boolean }): void {
    for (const config of configs) {
      if (!options.overwrite && this.#topics.get(config.topicName)?.has(brokerName)) continue;
      this.put(config.topicName, {
        brokerName,
        readQueueNums: config.readQueueNums,
        writeQueueNums: config.writeQueueNums,
        perm: options.withoutWrite ? config.perm & ~Permission.WRITE : config.perm,
        topicSysFlag: config.topicSysFlag,
      });
    }
  }

  /** Takes a topic from the given brokers, or from all. */
  remove(topic: string, brokerNames: Iterable<string> | undefined): void {
    const queues = this.#topics.get(topic);
    if (brokerNames === undefined || queues === undefined) {
      this.#topics.delete(topic);
      return;
    }
    for (const brokerName of brokerNames) queues.delete(brokerName);
    if (queues.size === 0) this.#topics.delete(topic);
  }

  /** Takes the topics that are not among `topics` from a broker. */
  keepOnly(brokerName: string, topics: ReadonlySet<string>): void {
    for (const topic of this.names()) if (!topics.has(topic)) this.#removeFrom(topic, brokerName);
  }

  removeBroker(brokerName: string): void {
    for (const topic of this.names()) this.#removeFrom(topic, brokerName);
  }

  /**
   * Changes the permission of all topics of a broker and says how many it has. `readWrite` makes it 6 outright, also
   * for topics that were read-only before: so does Apache's ADD_WRITE_PERM_OF_BROKER.
   */
  changePermission(brokerName: string, change: 'withoutWrite' | 'readWrite'): number {
    let count = 0;
    for (const queues of this.#topics.values()) {
      const queueData = queues.get(brokerName);
      if (queueData === undefined) continue;
      queues.set(brokerName, {
        ...queueData,
        perm: change === 'readWrite' ? Permission.READ | Permission.WRITE : queueData.perm & ~Permission.WRITE,
      });
      count++;
    }
    return count;
  }

  #removeFrom(topic: string, brokerName: string): void {
    const queues = this.#topics.get(topic);
    if (queues?.delete(brokerName) && queues.size === 0) this.#topics.delete(topic);
  }
}
