import { queryConsumerOffset } from '../../protocol/headers/query-consumer-offset.ts';
import { updateConsumerOffset } from '../../protocol/headers/update-consumer-offset.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { ClientInstance } from '../instance/client-instance.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import { brokerNotFound } from '../route/route-table.ts';
import { MASTER_ID } from '../route/topic-route.ts';
import type { OffsetStore } from './offset-store.ts';
import { OffsetTable } from './offset-table.ts';

const TIMEOUT_MS = 5000;

/** Offsets of a clustering group: its brokers keep them. RocketMQ RemoteBrokerOffsetStore */
export class RemoteOffsetStore implements OffsetStore {
  readonly #instance: ClientInstance;
  readonly #group: string;
  readonly #table = new OffsetTable();

  constructor(instance: ClientInstance, group: string) {
    this.#instance = instance;
    this.#group = group;
  }

  async load(): Promise<void> {}

  update(queue: MessageQueue, offset: number, increaseOnly: boolean): void {
    this.#table.update(queue, offset, increaseOnly);
  }

  remembered(queue: MessageQueue): number | undefined {
    return this.#table.get(queue);
  }

  async read(queue: MessageQueue): Promise<number | undefined> {
    const broker = await this.#instance.findReadAddress(queue.topic, queue.brokerName, MASTER_ID, false);
    if (broker === undefined) throw brokerNotFound(queue.brokerName);
    const header = { consumerGroup: this.#group, topic: queue.topic, queueId: queue.queueId };
    const accept = [ResponseCode.SUCCESS, ResponseCode.QUERY_NOT_FOUND];
    const response = await this.#instance.api.call(broker.address, queryConsumerOffset, header, { timeoutMs: TIMEOUT_MS, accept });
    if (response.code === ResponseCode.QUERY_NOT_FOUND) return undefined;
    const { offset } = queryConsumerOffset.response.decode(response);
    this.#table.update(queue, offset, false);
    return offset;
  }

  async persistAll(queues: readonly MessageQueue[]): Promise<void> {
    this.#table.retain(queues);
    await Promise.all(this.#table.all().map(([queue]) => this.persist(queue)));
  }

  async persist(queue: MessageQueue): Promise<void> {
    const offset = this.#table.get(queue);
    if (offset === undefined) return;
    try {
      await this.commit(queue, offset);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#instance.log.warn('offset-not-stored', { group: this.#group, topic: queue.topic, queueId: queue.queueId, reason });
    }
  }

  /** Stores one offset at the broker now. Throws MQClientError. */
  async commit(queue: MessageQueue, offset: number): Promise<void> {
    const broker = await this.#instance.findReadAddress(queue.topic, queue.brokerName, MASTER_ID, false);
    if (broker === undefined) throw brokerNotFound(queue.brokerName);
    const header = { consumerGroup: this.#group, topic: queue.topic, queueId: queue.queueId, commitOffset: offset };
    await this.#instance.api.call(broker.address, updateConsumerOffset, header, { timeoutMs: TIMEOUT_MS });
  }

  forget(queue: MessageQueue): void {
    this.#table.delete(queue);
  }

  ofTopic(topic: string): [MessageQueue, number][] {
    return this.#table.ofTopic(topic);
  }
}
