import { lockBatchRequestType, lockBatchResponseType } from '../../protocol/bodies/lock-batch.ts';
import { lockBatchMq } from '../../protocol/headers/lock-batch-mq.ts';
import { unlockBatchMq } from '../../protocol/headers/unlock-batch-mq.ts';
import { decodeBody, encodeBody } from '../../protocol/json-schema.ts';
import type { ClientInstance } from '../instance/client-instance.ts';
import { queueKey, type MessageQueue } from '../message/message-queue.ts';
import { MASTER_ID } from '../route/topic-route.ts';

const TIMEOUT_MS = 1000;

/** Locks queues at their brokers, so that one member at a time consumes each (orderly). Nothing here throws. */
export class QueueLocks {
  readonly #instance: ClientInstance;
  readonly #group: string;

  constructor(instance: ClientInstance, group: string) {
    this.#instance = instance;
    this.#group = group;
  }

  /** Locks queues, or renews their locks. Returns the keys of those that were granted; undefined for brokers that did not answer. */
  async lock(queues: readonly MessageQueue[]): Promise<Map<string, boolean>> {
    const granted = new Map<string, boolean>();
    await this.#perBroker(queues, async (address, ofBroker, body) => {
      const response = await this.#instance.api.call(address, lockBatchMq, {}, { timeoutMs: TIMEOUT_MS, body });
      const ok = new Set(decodeBody(lockBatchResponseType, response.body).lockOKMQSet.map(queueKey));
      for (const queue of ofBroker) granted.set(queueKey(queue), ok.has(queueKey(queue)));
    });
    return granted;
  }

  async unlock(queues: readonly MessageQueue[]): Promise<void> {
    await this.#perBroker(queues, async (address, _ofBroker, body) => {
      await this.#instance.api.call(address, unlockBatchMq, {}, { timeoutMs: TIMEOUT_MS, body });
    });
  }

  async #perBroker(
    queues: readonly MessageQueue[],
    call: (address: string, ofBroker: MessageQueue[], body: Buffer) => Promise<void>,
  ): Promise<void> {
    const byBroker = Map.groupBy(queues, (queue) => queue.brokerName);
    await Promise.all(
      [...byBroker].map(async ([brokerName, ofBroker]) => {
        try {
          const broker = await this.#instance.findReadAddress(ofBroker[0]?.topic ?? '', brokerName, MASTER_ID, true);
          if (broker === undefined) return;
          const request = {
            clientId: this.#instance.clientId,
            consumerGroup: this.#group,
            mqSet: ofBroker.map((queue) => ({ ...queue })),
            onlyThisBroker: false,
          };
          await call(broker.address, ofBroker, encodeBody(lockBatchRequestType, request));
        } catch (error) {
          this.#instance.log.warn('queue-lock-failed', {
            group: this.#group,
            brokerName,
            reason: error instanceof Error ? error.message : String(error),
          });
        }
      }),
    );
  }
}
