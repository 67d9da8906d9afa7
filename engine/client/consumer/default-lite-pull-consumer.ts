import type { ConsumeFromWhere, ConsumerData, MessageModel } from '../../protocol/bodies/heartbeat.ts';
import type { ConsumerRunningInfo } from '../../protocol/bodies/consumer-running-info.ts';
import { MQClientError } from '../client-error.ts';
import { resolveClientOptions, type ClientConfig, type ClientOptions } from '../client-options.ts';
import { ClientInstance } from '../instance/client-instance.ts';
import type { ConsumerMember } from '../instance/members.ts';
import { LifeCycle } from '../life-cycle.ts';
import { checkGroup } from '../message/message-validator.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import type { MessageExt } from '../message/message.ts';
import { withNamespace, withoutNamespace } from '../namespace.ts';
import { QueueAdmin } from '../queue-admin.ts';
import { allocateAveragely, type AllocateMessageQueueStrategy } from './allocate-strategies.ts';
import { GroupRebalance } from './group-rebalance.ts';
import { LitePullQueues, type LitePullLimits } from './lite-pull-queues.ts';
import { LocalOffsetStore } from './local-offset-store.ts';
import type { OffsetStore } from './offset-store.ts';
import { PullApi } from './pull-api.ts';
import { RemoteOffsetStore } from './remote-offset-store.ts';
import { startOffsetOf } from './start-offset.ts';
import { SubscriptionTable } from './subscription-table.ts';
import { SUBSCRIBE_ALL, subscriptionOf, type MessageSelector } from './subscription.ts';

const HALF_AN_HOUR_MS = 30 * 60 * 1000;

export interface LitePullConsumerOptions extends ClientOptions, Partial<LitePullLimits> {
  consumerGroup: string;
  messageModel?: MessageModel;
  consumeFromWhere?: ConsumeFromWhere;
  /** For CONSUME_FROM_TIMESTAMP: milliseconds since the epoch; half an hour ago if absent. */
  consumeTimestampMs?: number;
  allocateMessageQueueStrategy?: AllocateMessageQueueStrategy;
  /** Commits by itself what was polled. */
  autoCommit?: boolean;
  autoCommitIntervalMs?: number;
}

interface Running {
  readonly instance: ClientInstance;
  readonly member: ConsumerMember;
  readonly offsetStore: OffsetStore;
  readonly queues: LitePullQueues;
  readonly rebalance: GroupRebalance;
  readonly admin: QueueAdmin;
}

/**
 * Receives messages by polling: subscribes to topics and shares them with its group, or takes queues of its own choice
 * (`assign`); never both. Methods throw MQClientError. RocketMQ DefaultLitePullConsumer
 */
export class DefaultLitePullConsumer {
  readonly consumerGroup: string;
  readonly #config: ClientConfig;
  readonly #group: string;
  readonly #life = new LifeCycle('The LitePullConsumer');
  readonly #messageModel: MessageModel;
  readonly #consumeFromWhere: ConsumeFromWhere;
  readonly #consumeTimestampMs: number;
  readonly #strategy: AllocateMessageQueueStrategy;
  readonly #limits: LitePullLimits;
  readonly #autoCommitIntervalMs: number;
  readonly #subscriptions = new SubscriptionTable();
  /** Queues given by `assign`; undefined unless it was called. */
  #assigned: MessageQueue[] | undefined;
  #nextAutoCommitMs = 0;
  autoCommit: boolean;
  #running: Running | undefined;
  #joined = false;

  constructor(options: LitePullConsumerOptions) {
    checkGroup(options.consumerGroup);
    this.#config = resolveClientOptions(options);
    this.consumerGroup = options.consumerGroup;
    this.#group = withNamespace(this.#config.namespace, options.consumerGroup);
    this.#messageModel = options.messageModel ?? 'CLUSTERING';
    this.#consumeFromWhere = options.consumeFromWhere ?? 'CONSUME_FROM_LAST_OFFSET';
    this.#consumeTimestampMs = options.consumeTimestampMs ?? this.#nowMs() - HALF_AN_HOUR_MS;
    this.#strategy = options.allocateMessageQueueStrategy ?? allocateAveragely;
    this.autoCommit = options.autoCommit ?? true;
    this.#autoCommitIntervalMs = options.autoCommitIntervalMs ?? 5000;
    this.#limits = {
      pullBatchSize: options.pullBatchSize ?? 10,
      pullThresholdForAll: options.pullThresholdForAll ?? 10_000,
      pullThresholdForQueue: options.pullThresholdForQueue ?? 1000,
      pullThresholdSizeForQueueBytes: options.pullThresholdSizeForQueueBytes ?? 100 * 1024 * 1024,
      consumeMaxSpan: options.consumeMaxSpan ?? 2000,
      brokerSuspendMaxTimeMs: options.brokerSuspendMaxTimeMs ?? 20_000,
      consumerTimeoutWhenSuspendMs: options.consumerTimeoutWhenSuspendMs ?? 30_000,
    };
  }

  get clientId(): string {
    return this.#config.clientId;
  }

  get isRunning(): boolean {
    return this.#life.isRunning;
  }

  /** Subscribes to a topic, before or after the start: `*`, tags like `TagA || TagB`, or `MessageSelector.bySql(…)`. */
  subscribe(topic: string, selector: string | MessageSelector = SUBSCRIBE_ALL): void {
    if (this.#assigned !== undefined) throw new MQClientError('wrongState', 'Subscribe and assign are mutually exclusive.');
    this.#subscriptions.set(subscriptionOf(this.#wrap(topic), selector, this.#nowMs()));
    if (this.#running !== undefined) void this.#join(this.#running);
  }

  async unsubscribe(topic: string): Promise<void> {
    const wrapped = this.#wrap(topic);
    this.#subscriptions.delete(wrapped);
    for (const queue of this.#running?.queues.owned(wrapped) ?? []) await this.#running?.queues.release(queue);
    await this.#running?.instance.sendHeartbeats();
  }

  /** Takes exactly these queues, whatever other members of the group do. */
  async assign(queues: readonly MessageQueue[]): Promise<void> {
    if (this.#subscriptions.topics().length > 0 && this.#assigned === undefined) {
      throw new MQClientError('wrongState', 'Subscribe and assign are mutually exclusive.');
    }
    this.#assigned = queues.map((queue) => this.#wrapQueue(queue));
    await this.#running?.queues.assign(this.#assigned);
  }

  async start(): Promise<void> {
    this.#life.start();
    try {
      const running = this.#assemble();
      await running.offsetStore.load();
      running.instance.addConsumer(running.member);
      this.#running = running;
      await running.instance.refreshRoutes();
      if (this.#assigned !== undefined) await running.queues.assign(this.#assigned);
      else await this.#join(running);
    } catch (error) {
      if (this.#running === undefined) this.#life.failStart();
      else await this.shutdown();
      throw error;
    }
  }

  /** Stores offsets and leaves the group; a poll that waits ends empty. */
  async shutdown(): Promise<void> {
    const running = this.#running;
    if (!this.#life.stop() || running === undefined) return;
    if (this.autoCommit) this.#commitPolled(running);
    await running.offsetStore.persistAll(running.queues.all());
    running.queues.stop();
    await running.instance.removeConsumer(running.member);
  }

  /** The next messages, of one queue; empty when none came in time. */
  async poll(timeoutMs = 5000): Promise<MessageExt[]> {
    const running = this.#usable();
    if (this.autoCommit && this.#nowMs() >= this.#nextAutoCommitMs) {
      this.#commitPolled(running);
      this.#nextAutoCommitMs = this.#nowMs() + this.#autoCommitIntervalMs;
    }
    const messages = await running.queues.poll(timeoutMs);
    for (const message of messages) message.topic = withoutNamespace(this.#config.namespace, message.topic);
    return messages;
  }

  /** Commits what was polled, or these offsets, and stores it. */
  async commit(offsets?: readonly (readonly [MessageQueue, number])[]): Promise<void> {
    const running = this.#usable();
    if (offsets === undefined) this.#commitPolled(running);
    else for (const [queue, offset] of offsets) running.offsetStore.update(this.#wrapQueue(queue), offset, false);
    await Promise.all(running.queues.all().map((queue) => running.offsetStore.persist(queue)));
  }

  /** Goes on at an offset. Throws MQClientError `illegalArgument` when the queue is not assigned or has no such offset. */
  async seek(queue: MessageQueue, offset: number): Promise<void> {
    const { queues, admin } = this.#usable();
    const wrapped = this.#wrapQueue(queue);
    const [minOffset, maxOffset] = await Promise.all([admin.minOffset(wrapped), admin.maxOffset(wrapped)]);
    if (offset < minOffset || offset > maxOffset) {
      throw new MQClientError(
        'illegalArgument',
        `Seek offset illegal, seek offset = ${offset}, min offset = ${minOffset}, max offset = ${maxOffset}`,
      );
    }
    if (!queues.seek(wrapped, offset))
      throw new MQClientError('illegalArgument', `The message queue is not in assigned list: ${queue.topic} ${queue.queueId}`);
  }

  async seekToBegin(queue: MessageQueue): Promise<void> {
    await this.seek(queue, await this.#usable().admin.minOffset(this.#wrapQueue(queue)));
  }

  async seekToEnd(queue: MessageQueue): Promise<void> {
    await this.seek(queue, await this.#usable().admin.maxOffset(this.#wrapQueue(queue)));
  }

  /** Stops pulling queues; messages that are here can still be polled. */
  pause(queues: readonly MessageQueue[]): void {
    this.#usable().queues.setPaused(
      queues.map((queue) => this.#wrapQueue(queue)),
      true,
    );
  }

  resume(queues: readonly MessageQueue[]): void {
    this.#usable().queues.setPaused(
      queues.map((queue) => this.#wrapQueue(queue)),
      false,
    );
  }

  /** Queues that this member has now. */
  assignment(): MessageQueue[] {
    return (this.#running?.queues.all() ?? []).map((queue) => this.#unwrapQueue(queue));
  }

  /** Offset that the group has committed for a queue; undefined when there is none. */
  async committed(queue: MessageQueue): Promise<number | undefined> {
    const { offsetStore } = this.#usable();
    const wrapped = this.#wrapQueue(queue);
    return offsetStore.remembered(wrapped) ?? offsetStore.read(wrapped);
  }

  /** Offset of the first message stored at or after a time, milliseconds since the epoch. */
  async offsetForTimestamp(queue: MessageQueue, timestampMs: number): Promise<number> {
    return this.#usable().admin.searchOffset(this.#wrapQueue(queue), timestampMs);
  }

  /** Queues of a topic, asking the NameServer. Throws MQClientError `noRoute`. */
  async fetchMessageQueues(topic: string): Promise<MessageQueue[]> {
    const queues = await this.#usable().admin.subscribeQueues(this.#wrap(topic));
    return queues.map((queue) => this.#unwrapQueue(queue));
  }

  #assemble(): Running {
    const instance = ClientInstance.acquire(this.#config);
    const group = this.#group;
    const offsetStore: OffsetStore =
      this.#messageModel === 'CLUSTERING' ? new RemoteOffsetStore(instance, group) : new LocalOffsetStore(instance, group);
    const admin = new QueueAdmin(instance);
    const start = { consumeFromWhere: this.#consumeFromWhere, consumeTimestampMs: this.#consumeTimestampMs };
    const queues = new LitePullQueues({
      instance,
      offsetStore,
      pullApi: new PullApi(instance, group),
      limits: this.#limits,
      subscription: (topic) =>
        this.#assigned === undefined ? this.#subscriptions.announced(topic) : subscriptionOf(topic, SUBSCRIBE_ALL, this.#nowMs()),
      startOffset: (queue) => startOffsetOf(queue, offsetStore, admin, start),
      changed: (topic) => {
        this.#subscriptions.renew(topic, this.#nowMs());
        void this.#announce(instance);
      },
    });
    const rebalance = new GroupRebalance(instance, { group, messageModel: this.#messageModel, strategy: this.#strategy, holder: queues });
    return { instance, member: this.#member(), offsetStore, queues, rebalance, admin };
  }

  #member(): ConsumerMember {
    return {
      group: this.#group,
      topics: () => (this.#assigned === undefined ? this.#subscriptions.topics() : new Set(this.#assigned.map((queue) => queue.topic))),
      heartbeat: () => this.#heartbeat(),
      rebalance: async () => {
        const running = this.#running;
        if (running === undefined || !this.#life.isRunning || !this.#joined) return true;
        return running.rebalance.run(this.#subscriptions.topics());
      },
      persistOffsets: async () => {
        if (this.#life.isRunning) await this.#running?.offsetStore.persistAll(this.#running.queues.all());
      },
      resetOffsets: async () => {},
      offsets: (topic) => this.#running?.offsetStore.ofTopic(topic) ?? [],
      runningInfo: () => this.#runningInfo(),
      consumeDirectly: async () => {
        throw new MQClientError('wrongState', 'a pull consumer has no listener');
      },
    };
  }

  #heartbeat(): ConsumerData {
    return {
      groupName: this.#group,
      consumeType: 'CONSUME_ACTIVELY',
      messageModel: this.#messageModel,
      consumeFromWhere: this.#consumeFromWhere,
      subscriptionDataSet: this.#subscriptions.all(),
      unitMode: false,
    };
  }

  #runningInfo(): ConsumerRunningInfo {
    return {
      properties: new Map([
        ['PROP_CLIENT_VERSION', 'V5_5_0'],
        ['PROP_CONSUME_TYPE', 'CONSUME_ACTIVELY'],
        ['PROP_NAMESERVER_ADDR', this.#config.nameServers.join(';')],
        ['messageModel', this.#messageModel],
      ]),
      mqTable: [],
      statusTable: new Map(),
      subscriptionSet: this.#subscriptions.all(),
    };
  }

  /** Makes the subscriptions known to brokers, then takes a share of the queues. */
  async #join(running: Running): Promise<void> {
    await this.#announce(running.instance);
    this.#joined = true;
    running.instance.rebalanceSoon();
  }

  async #announce(instance: ClientInstance): Promise<void> {
    const told = this.#subscriptions.all();
    await instance.sendHeartbeats();
    this.#subscriptions.markAnnounced(told);
  }

  #commitPolled(running: Running): void {
    for (const [queue, offset] of running.queues.consumedOffsets()) running.offsetStore.update(queue, offset, false);
  }

  #usable(): Running {
    this.#life.assertRunning();
    if (this.#running === undefined) throw new MQClientError('wrongState', 'The LitePullConsumer is not started');
    return this.#running;
  }

  #wrap(topic: string): string {
    return withNamespace(this.#config.namespace, topic);
  }

  #wrapQueue(queue: MessageQueue): MessageQueue {
    return { ...queue, topic: this.#wrap(queue.topic) };
  }

  #unwrapQueue(queue: MessageQueue): MessageQueue {
    return { ...queue, topic: withoutNamespace(this.#config.namespace, queue.topic) };
  }

  #nowMs(): number {
    return this.#config.environment.clock.nowMs();
  }
}
