import type { ConsumerRunningInfo } from '../../protocol/bodies/consumer-running-info.ts';
import { isRetryTopic } from '../../protocol/topic-name.ts';
import { MQClientError } from '../client-error.ts';
import { resolveClientOptions, type ClientConfig, type ClientOptions } from '../client-options.ts';
import { ClientInstance } from '../instance/client-instance.ts';
import type { ConsumerMember } from '../instance/members.ts';
import { LifeCycle } from '../life-cycle.ts';
import { checkGroup } from '../message/message-validator.ts';
import { withTopic, type MessageQueue } from '../message/message-queue.ts';
import type { MessageExt } from '../message/message.ts';
import { withNamespace, withoutNamespace } from '../namespace.ts';
import { QueueAdmin } from '../queue-admin.ts';
import { MessageBack } from './message-back.ts';
import { OffsetTable } from './offset-table.ts';
import { PullApi } from './pull-api.ts';
import type { PullResult } from './pull-result.ts';
import { RemoteOffsetStore } from './remote-offset-store.ts';
import { subscriptionOf, type MessageSelector } from './subscription.ts';

export interface PullConsumerOptions extends ClientOptions {
  consumerGroup: string;
  /** Time limit of `pull`. */
  consumerPullTimeoutMs?: number;
  /** How long the broker holds `pullBlockIfNotFound` when nothing is there. */
  brokerSuspendMaxTimeMs?: number;
  /** Time limit of `pullBlockIfNotFound`; more than the broker may hold it. */
  consumerTimeoutWhenSuspendMs?: number;
  /** How often a message given back comes again; -1: 16 times. */
  maxReconsumeTimes?: number;
}

interface Running {
  readonly instance: ClientInstance;
  readonly member: ConsumerMember;
  readonly pullApi: PullApi;
  readonly offsetStore: RemoteOffsetStore;
  readonly admin: QueueAdmin;
  readonly back: MessageBack;
}

/**
 * Reads queues by hand: the program chooses queue and offset of each pull. Methods throw MQClientError.
 * RocketMQ DefaultMQPullConsumer
 */
export class DefaultMQPullConsumer {
  readonly consumerGroup: string;
  readonly #config: ClientConfig;
  readonly #group: string;
  readonly #life = new LifeCycle('The PullConsumer');
  readonly #pullTimeoutMs: number;
  readonly #holdMs: number;
  readonly #heldTimeoutMs: number;
  readonly #maxReconsumeTimes: number;
  /** Offsets that the program gave and that are stored every few seconds. */
  readonly #given = new OffsetTable();
  #running: Running | undefined;

  constructor(options: PullConsumerOptions) {
    checkGroup(options.consumerGroup);
    this.#config = resolveClientOptions(options);
    this.consumerGroup = options.consumerGroup;
    this.#group = withNamespace(this.#config.namespace, options.consumerGroup);
    this.#pullTimeoutMs = options.consumerPullTimeoutMs ?? 10_000;
    this.#holdMs = options.brokerSuspendMaxTimeMs ?? 20_000;
    this.#heldTimeoutMs = options.consumerTimeoutWhenSuspendMs ?? 30_000;
    this.#maxReconsumeTimes = options.maxReconsumeTimes === undefined || options.maxReconsumeTimes === -1 ? 16 : options.maxReconsumeTimes;
    if (this.#heldTimeoutMs < this.#holdMs) {
      throw new MQClientError('illegalArgument', 'consumerTimeoutWhenSuspendMs must be greater than brokerSuspendMaxTimeMs');
    }
  }

  get clientId(): string {
    return this.#config.clientId;
  }

  async start(): Promise<void> {
    this.#life.start();
    try {
      const instance = ClientInstance.acquire(this.#config);
      const member = this.#member();
      instance.addConsumer(member);
      this.#running = {
        instance,
        member,
        pullApi: new PullApi(instance, this.#group),
        offsetStore: new RemoteOffsetStore(instance, this.#group),
        admin: new QueueAdmin(instance),
        back: new MessageBack(instance, this.#group),
      };
    } catch (error) {
      this.#life.failStart();
      throw error;
    }
  }

  /** Stores offsets that were given and leaves the group. */
  async shutdown(): Promise<void> {
    const running = this.#running;
    if (!this.#life.stop() || running === undefined) return;
    await this.#persist(running);
    await running.instance.removeConsumer(running.member);
  }

  /** Pulls once; answers at once when nothing is there. */
  pull(
    queue: MessageQueue,
    selector: string | MessageSelector,
    offset: number,
    maxNums: number,
    timeoutMs = this.#pullTimeoutMs,
  ): Promise<PullResult> {
    return this.#pull(queue, selector, offset, maxNums, { suspendTimeoutMs: 0, timeoutMs });
  }

  /** Pulls once; when nothing is there the broker waits for messages. */
  pullBlockIfNotFound(queue: MessageQueue, selector: string | MessageSelector, offset: number, maxNums: number): Promise<PullResult> {
    return this.#pull(queue, selector, offset, maxNums, { suspendTimeoutMs: this.#holdMs, timeoutMs: this.#heldTimeoutMs });
  }

  /** Queues of a topic. Throws MQClientError `noRoute`. */
  async fetchSubscribeMessageQueues(topic: string): Promise<MessageQueue[]> {
    const queues = await this.#usable().admin.subscribeQueues(withNamespace(this.#config.namespace, topic));
    return queues.map((queue) => withTopic(queue, topic));
  }

  async maxOffset(queue: MessageQueue): Promise<number> {
    return this.#usable().admin.maxOffset(this.#wrap(queue));
  }

  async minOffset(queue: MessageQueue): Promise<number> {
    return this.#usable().admin.minOffset(this.#wrap(queue));
  }

  /** Offset of the first message stored at or after a time, milliseconds since the epoch. */
  async searchOffset(queue: MessageQueue, timestampMs: number): Promise<number> {
    return this.#usable().admin.searchOffset(this.#wrap(queue), timestampMs);
  }

  /** -1 when the queue holds no message. */
  async earliestMsgStoreTime(queue: MessageQueue): Promise<number> {
    return this.#usable().admin.earliestMsgStoreTime(this.#wrap(queue));
  }

  /** Offset that the group has stored for a queue; undefined when there is none. */
  async fetchConsumeOffset(queue: MessageQueue): Promise<number | undefined> {
    return this.#usable().offsetStore.read(this.#wrap(queue));
  }

  /** Remembers how far a queue is consumed; it is stored within seconds, and at shutdown. */
  updateConsumeOffset(queue: MessageQueue, offset: number): void {
    this.#usable();
    this.#given.update(this.#wrap(queue), offset, false);
  }

  /** Stores how far a queue is consumed now. */
  async commitOffset(queue: MessageQueue, offset: number): Promise<void> {
    this.#given.update(this.#wrap(queue), offset, false);
    await this.#usable().offsetStore.commit(this.#wrap(queue), offset);
  }

  /** Gives a message back, so that the group gets it again; false when that failed. */
  async sendMessageBack(message: MessageExt, delayLevel: number): Promise<boolean> {
    return this.#usable().back.sendBack(message, delayLevel, this.#maxReconsumeTimes);
  }

  async #pull(
    queue: MessageQueue,
    selector: string | MessageSelector,
    offset: number,
    maxNums: number,
    times: { suspendTimeoutMs: number; timeoutMs: number },
  ): Promise<PullResult> {
    const { pullApi } = this.#usable();
    if (offset < 0) throw new MQClientError('illegalArgument', 'offset < 0');
    if (maxNums <= 0) throw new MQClientError('illegalArgument', 'maxNums <= 0');
    const wrapped = this.#wrap(queue);
    const subscription = subscriptionOf(wrapped.topic, selector, this.#config.environment.clock.nowMs());
    const result = await pullApi.pull({
      queue: wrapped,
      // The version means nothing where the subscription comes with the pull.
      subscription: subscription.expressionType === 'TAG' ? { ...subscription, subVersion: 0n } : subscription,
      offset,
      maxMsgNums: maxNums,
      commitOffset: undefined,
      postSubscription: true,
      lite: false,
      ...times,
    });
    for (const message of result.msgFoundList) message.topic = withoutNamespace(this.#config.namespace, message.topic);
    return result;
  }

  #member(): ConsumerMember {
    return {
      group: this.#group,
      topics: () => this.#given.all().map(([queue]) => queue.topic),
      heartbeat: () => ({
        groupName: this.#group,
        consumeType: 'CONSUME_ACTIVELY',
        messageModel: 'CLUSTERING',
        consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
        subscriptionDataSet: [],
        unitMode: false,
      }),
      rebalance: async () => true,
      persistOffsets: async () => {
        if (this.#running !== undefined) await this.#persist(this.#running);
      },
      resetOffsets: async () => {},
      offsets: (topic) => this.#given.ofTopic(topic),
      runningInfo: (): ConsumerRunningInfo => ({
        properties: new Map([
          ['PROP_CLIENT_VERSION', 'V5_5_0'],
          ['PROP_CONSUME_TYPE', 'CONSUME_ACTIVELY'],
          ['PROP_NAMESERVER_ADDR', this.#config.nameServers.join(';')],
        ]),
        mqTable: [],
        statusTable: new Map(),
        subscriptionSet: [],
      }),
      consumeDirectly: async () => {
        throw new MQClientError('wrongState', 'a pull consumer has no listener');
      },
    };
  }

  async #persist(running: Running): Promise<void> {
    for (const [queue, offset] of this.#given.all()) {
      if (isRetryTopic(queue.topic)) continue;
      running.offsetStore.update(queue, offset, false);
      await running.offsetStore.persist(queue);
    }
  }

  #usable(): Running {
    this.#life.assertRunning();
    if (this.#running === undefined) throw new MQClientError('wrongState', 'The PullConsumer is not started');
    return this.#running;
  }

  #wrap(queue: MessageQueue): MessageQueue {
    return { ...queue, topic: withNamespace(this.#config.namespace, queue.topic) };
  }
}
