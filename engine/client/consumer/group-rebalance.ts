import type { MessageModel } from '../../protocol/bodies/heartbeat.ts';
import { consumerListType } from '../../protocol/bodies/lists.ts';
import { getConsumerListByGroup } from '../../protocol/headers/get-consumer-list-by-group.ts';
import { decodeBody } from '../../protocol/json-schema.ts';
import { isRetryTopic } from '../../protocol/topic-name.ts';
import type { ClientInstance } from '../instance/client-instance.ts';
import { queuesWithout, type MessageQueue } from '../message/message-queue.ts';
import type { AllocateMessageQueueStrategy } from './allocate-strategies.ts';

/** Holds the queues that a member of a group has at a time. */
export interface QueueHolder {
  /** Queues of a topic that it has, with those that it could not give up yet. */
  owned(topic: string): MessageQueue[];
  /** Those of them that it works on. */
  working(topic: string): MessageQueue[];
  /** Gives a queue up; false when that has to wait. */
  release(queue: MessageQueue): Promise<boolean>;
  /** Takes a queue; false when that did not work yet. */
  acquire(queue: MessageQueue): Promise<boolean>;
  /** Runs after the queues of a topic have changed. */
  changed(topic: string, all: readonly MessageQueue[], mine: readonly MessageQueue[]): void;
}

/** A topic without a route is asked for this often in quick succession, before the usual interval takes over. */
const QUICK_ROUTE_TRIES_MAX = 60;

/** Brings the queues of a member in line with the group's members and the topic's queues. RocketMQ RebalanceImpl */
export class GroupRebalance {
  readonly #instance: ClientInstance;
  readonly #group: string;
  readonly #messageModel: MessageModel;
  readonly #strategy: AllocateMessageQueueStrategy;
  readonly #holder: QueueHolder;
  readonly #routeTries = new Map<string, number>();

  constructor(
    instance: ClientInstance,
    options: { group: string; messageModel: MessageModel; strategy: AllocateMessageQueueStrategy; holder: QueueHolder },
  ) {
    this.#instance = instance;
    this.#group = options.group;
    this.#messageModel = options.messageModel;
    this.#strategy = options.strategy;
    this.#holder = options.holder;
  }

  /** False when something is left to do soon. Does not throw. */
  async run(topics: Iterable<string>): Promise<boolean> {
    let balanced = true;
    for (const topic of topics) {
      try {
        balanced = (await this.#topic(topic)) && balanced;
      } catch (error) {
        this.#instance.log.warn('rebalance-failed', {
          group: this.#group,
          topic,
          reason: error instanceof Error ? error.message : String(error),
        });
        balanced = balanced && isRetryTopic(topic);
      }
    }
    return balanced;
  }

  async #topic(topic: string): Promise<boolean> {
    const all = await this.#queuesOf(topic);
    if (all === undefined) return (this.#routeTries.get(topic) ?? 0) >= QUICK_ROUTE_TRIES_MAX;
    const mine = await this.#share(topic, all);
    if (mine === undefined) return false;
    const released = await Promise.all(queuesWithout(this.#holder.owned(topic), mine).map((queue) => this.#holder.release(queue)));
    const acquired = await Promise.all(queuesWithout(mine, this.#holder.working(topic)).map((queue) => this.#holder.acquire(queue)));
    if (released.includes(true) || acquired.includes(true)) this.#holder.changed(topic, all, mine);
    return !released.includes(false) && !acquired.includes(false);
  }

  /** The topic's queues. A topic that has no route yet is asked for: a retry topic appears with the group's first heartbeat. */
  async #queuesOf(topic: string): Promise<readonly MessageQueue[] | undefined> {
    const known = this.#instance.routes.subscribeQueues(topic);
    if (known !== undefined) return known;
    const tries = this.#routeTries.get(topic) ?? 0;
    if (tries >= QUICK_ROUTE_TRIES_MAX) return undefined;
    this.#routeTries.set(topic, tries + 1);
    await this.#instance.routes.refresh(topic);
    return this.#instance.routes.subscribeQueues(topic);
  }

  /** This member's part; undefined when the members are not known. */
  async #share(topic: string, all: readonly MessageQueue[]): Promise<readonly MessageQueue[] | undefined> {
    if (this.#messageModel === 'BROADCASTING') return all;
    const address = this.#instance.routes.anyAddressOf(topic);
    if (address === undefined) return undefined;
    const timeoutMs = this.#instance.config.mqClientApiTimeoutMs;
    const response = await this.#instance.api.call(address, getConsumerListByGroup, { consumerGroup: this.#group }, { timeoutMs });
    const clientIds = decodeBody(consumerListType, response.body).consumerIdList.sort(compareText);
    return this.#strategy.allocate(this.#instance.clientId, all, clientIds);
  }
}

/** Java's order of strings: by UTF-16 units. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
