import { checkClientConfigType, type ConsumerData } from '../../protocol/bodies/heartbeat.ts';
import type { ConsumeDirectlyResult } from '../../protocol/bodies/consume-directly-result.ts';
import type { ConsumerRunningInfo } from '../../protocol/bodies/consumer-running-info.ts';
import { checkClientConfig } from '../../protocol/headers/check-client-config.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { isRetryTopic, retryTopicOf } from '../../protocol/topic-name.ts';
import { MQClientError } from '../client-error.ts';
import { resolveClientOptions, type ClientConfig, type ClientOptions } from '../client-options.ts';
import { ClientInstance } from '../instance/client-instance.ts';
import type { ConsumerMember } from '../instance/members.ts';
import { LifeCycle } from '../life-cycle.ts';
import { checkGroup } from '../message/message-validator.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import type { MessageExt } from '../message/message.ts';
import { withNamespace, withoutNamespace } from '../namespace.ts';
import { PeriodicTask } from '../periodic-task.ts';
import { newTraceDispatcher } from '../producer/default-mq-producer.ts';
import { QueueAdmin } from '../queue-admin.ts';
import type { TraceDispatcher } from '../trace/trace-dispatcher.ts';
import { ConcurrentConsumeService } from './concurrent-consume-service.ts';
import type { ConsumeHook } from './consume-hook.ts';
import type { ConsumeService } from './consume-service.ts';
import { ConsumerStats } from './consumer-stats.ts';
import { GroupRebalance } from './group-rebalance.ts';
import { ListenerCaller } from './listener-caller.ts';
import type { MessageListener, MessageListenerConcurrently, MessageListenerOrderly } from './listeners.ts';
import { LocalOffsetStore } from './local-offset-store.ts';
import { MessageBack } from './message-back.ts';
import type { OffsetStore } from './offset-store.ts';
import { OrderlyConsumeService } from './orderly-consume-service.ts';
import { PullApi } from './pull-api.ts';
import { PushQueues } from './push-queues.ts';
import { pushSettingsOf, type PushSettings } from './push-settings.ts';
import { QueueLocks } from './queue-locks.ts';
import { RemoteOffsetStore } from './remote-offset-store.ts';
import { runningInfoOf } from './running-info.ts';
import { SubscriptionTable } from './subscription-table.ts';
import { subscriptionOf, SUBSCRIBE_ALL, type MessageSelector } from './subscription.ts';

/** How long a reset of offsets waits for listeners that run. */
const RESET_WAIT_MS = 10_000;

export interface PushConsumerOptions extends ClientOptions, Partial<PushSettings> {
  consumerGroup: string;
  /** Writes what happened to each message to the trace topic. */
  enableMsgTrace?: boolean;
  /** The trace topic, if not RMQ_SYS_TRACE_TOPIC. */
  traceTopic?: string;
}

/** All that a started consumer is made of. */
interface Running {
  readonly instance: ClientInstance;
  readonly member: ConsumerMember;
  readonly offsetStore: OffsetStore;
  readonly service: ConsumeService;
  readonly queues: PushQueues;
  readonly rebalance: GroupRebalance;
  readonly back: MessageBack;
  readonly expiry: PeriodicTask | undefined;
  readonly admin: QueueAdmin;
}

/**
 * Receives messages of a group: subscribes to topics and calls a listener. Methods throw MQClientError.
 * RocketMQ DefaultMQPushConsumer
 */
export class DefaultMQPushConsumer {
  readonly consumerGroup: string;
  readonly #config: ClientConfig;
  readonly #settings: PushSettings;
  /** With namespace. */
  readonly #group: string;
  readonly #life = new LifeCycle('The PushConsumer');
  readonly #subscriptions: SubscriptionTable;
  readonly #stats: ConsumerStats;
  readonly #hooks: ConsumeHook[] = [];
  readonly #trace: TraceDispatcher | undefined;
  readonly #startedAtMs: number;
  #listener: MessageListener | undefined;
  #running: Running | undefined;
  #paused = false;
  /** Brokers have heard of this member: without that nobody would count it when queues are shared out. */
  #joined = false;

  constructor(options: PushConsumerOptions) {
    checkGroup(options.consumerGroup);
    if (options.consumerGroup === 'DEFAULT_CONSUMER') {
      throw new MQClientError('illegalArgument', 'consumerGroup can not equal DEFAULT_CONSUMER, please specify another one.');
    }
    const config = resolveClientOptions(options);
    this.#config = config;
    this.consumerGroup = options.consumerGroup;
    this.#group = withNamespace(config.namespace, options.consumerGroup);
    this.#settings = pushSettingsOf(options, config.environment.clock.nowMs());
    this.#subscriptions = new SubscriptionTable();
    this.#stats = new ConsumerStats(config.environment.clock);
    this.#startedAtMs = config.environment.clock.nowMs();
    if (options.enableMsgTrace === true) {
      this.#trace = newTraceDispatcher(options, options.consumerGroup, 'CONSUME', options.traceTopic);
      this.#hooks.push(this.#trace.consumeHook());
    }
  }

  get clientId(): string {
    return this.#config.clientId;
  }

  /** Subscribes to a topic, before or after the start: `*`, tags like `TagA || TagB`, or `MessageSelector.bySql(…)`. */
  subscribe(topic: string, selector: string | MessageSelector = SUBSCRIBE_ALL): void {
    const wrapped = withNamespace(this.#config.namespace, topic);
    this.#subscriptions.set(subscriptionOf(wrapped, selector, this.#nowMs()));
    if (this.#running !== undefined) void this.#subscriptionsChanged(wrapped);
  }

  /** Ends a subscription. */
  unsubscribe(topic: string): void {
    const wrapped = withNamespace(this.#config.namespace, topic);
    this.#subscriptions.delete(wrapped);
    if (this.#running !== undefined) void this.#running.queues.releaseTopic(wrapped).then(() => this.#running?.instance.sendHeartbeats());
  }

  /** Sets the listener for concurrent consumption. It answers CONSUME_SUCCESS, or RECONSUME_LATER to get the messages again. */
  registerMessageListener(listener: MessageListenerConcurrently): void {
    this.#life.assertNew();
    this.#listener = { kind: 'concurrently', consume: listener };
  }

  /** Sets the listener for orderly consumption: messages of a queue come one call after the other, over the whole group. */
  registerOrderlyMessageListener(listener: MessageListenerOrderly): void {
    this.#life.assertNew();
    this.#listener = { kind: 'orderly', consume: listener };
  }

  /** Joins the group and begins to consume. Throws when a broker cannot evaluate a subscription. */
  async start(): Promise<void> {
    const listener = this.#listener;
    if (listener === undefined) throw new MQClientError('wrongState', 'messageListener is null');
    this.#life.start();
    if (this.#settings.messageModel === 'CLUSTERING') {
      this.#subscriptions.set(subscriptionOf(retryTopicOf(this.#group), SUBSCRIBE_ALL, this.#nowMs()));
    }
    try {
      const running = this.#assemble(listener);
      await running.offsetStore.load();
      running.instance.addConsumer(running.member);
      this.#running = running;
      await this.#trace?.start();
      await running.instance.refreshRoutes();
      await this.#checkSubscriptions(running.instance);
      running.queues.start();
      running.expiry?.start(this.#settings.consumeTimeoutMs);
      await this.#announce(running.instance);
      this.#joined = true;
      running.instance.rebalanceSoon();
    } catch (error) {
      if (this.#running === undefined) this.#life.failStart();
      else await this.shutdown();
      throw error;
    }
  }

  /** Lets listeners that run come to an end, stores offsets, gives up locks and leaves the group. */
  async shutdown(): Promise<void> {
    const running = this.#running;
    if (!this.#life.stop() || running === undefined) return;
    running.queues.stopPulling();
    await running.expiry?.stop();
    await running.service.stop(this.#settings.awaitTerminationWhenShutdownMs);
    await running.offsetStore.persistAll(running.queues.all());
    await running.queues.stop();
    await this.#trace?.shutdown();
    await running.instance.removeConsumer(running.member);
  }

  /** Stops pulling until `resume`; messages that are here are still consumed. */
  suspend(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#running?.instance.rebalanceSoon();
  }

  /** Queues that this member has now. */
  assignedQueues(): MessageQueue[] {
    return (this.#running?.queues.all() ?? []).filter((queue) => !isRetryTopic(queue.topic)).map((queue) => this.#unwrapQueue(queue));
  }

  /** Offset that the group has stored for a queue; undefined when there is none. */
  async fetchConsumeOffset(queue: MessageQueue): Promise<number | undefined> {
    return this.#usable().offsetStore.read(this.#wrapQueue(queue));
  }

  /** Queues of a topic, asking the NameServer. */
  async fetchSubscribeMessageQueues(topic: string): Promise<MessageQueue[]> {
    const queues = await this.#usable().admin.subscribeQueues(withNamespace(this.#config.namespace, topic));
    return queues.map((queue) => this.#unwrapQueue(queue));
  }

  /** Gives a message back by hand; `delayLevel` 0 as the broker's ladder says, below 0 to the dead letters. */
  async sendMessageBack(message: MessageExt, delayLevel: number): Promise<boolean> {
    return this.#usable().back.sendBack(message, delayLevel, this.#maxReconsumeTimes());
  }

  #assemble(listener: MessageListener): Running {
    const { environment } = this.#config;
    const instance = ClientInstance.acquire(this.#config);
    const group = this.#group;
    const { messageModel, allocateMessageQueueStrategy: strategy } = this.#settings;
    const offsetStore: OffsetStore =
      messageModel === 'CLUSTERING' ? new RemoteOffsetStore(instance, group) : new LocalOffsetStore(instance, group);
    const admin = new QueueAdmin(instance);
    const back = new MessageBack(instance, group);
    const service = this.#newService(listener, instance, offsetStore, back);
    const queues: PushQueues = new PushQueues({
      instance,
      group,
      offsetStore,
      admin,
      locks: service.orderly && messageModel === 'CLUSTERING' ? new QueueLocks(instance, group) : undefined,
      puller: {
        settings: this.#settings,
        orderly: service.orderly,
        pullApi: new PullApi(instance, group),
        offsetStore,
        stats: this.#stats,
        clock: environment.clock,
        log: instance.log,
        subscription: (topic) => this.#subscriptions.announced(topic),
        isPaused: () => this.#paused,
        deliver: (messages, processQueue) => service.submit(messages, processQueue),
        unknownToBroker: () => instance.heartbeatSoon(),
      },
      changed: (topic) => {
        this.#subscriptions.renew(topic, this.#nowMs());
        void this.#announce(instance);
      },
    });
    const rebalance = new GroupRebalance(instance, { group, messageModel, strategy, holder: queues });
    const expiry =
      service instanceof ConcurrentConsumeService
        ? new PeriodicTask(environment.clock, this.#settings.consumeTimeoutMs, () => service.giveBackExpired(queues.processQueues()))
        : undefined;
    return { instance, member: this.#member(), offsetStore, service, queues, rebalance, back, expiry, admin };
  }

  #newService(listener: MessageListener, instance: ClientInstance, offsetStore: OffsetStore, messageBack: MessageBack): ConsumeService {
    const { clock, uniqueKeys } = instance.environment;
    const { namespace } = this.#config;
    const common = { ...this.#settings, namespace, offsetStore, messageBack, stats: this.#stats, clock, log: instance.log };
    const calling = {
      group: this.#group,
      namespace,
      clock,
      timeoutMs: this.#settings.consumeTimeoutMs,
      hooks: this.#hooks,
      newRequestId: () => uniqueKeys.next(),
    };
    if (listener.kind === 'concurrently') {
      const caller = new ListenerCaller({ ...calling, statuses: ['CONSUME_SUCCESS', 'RECONSUME_LATER'], failed: 'RECONSUME_LATER' });
      return new ConcurrentConsumeService({ ...common, listener: listener.consume, caller, maxReconsumeTimes: this.#maxReconsumeTimes() });
    }
    const statuses = ['SUCCESS', 'SUSPEND_CURRENT_QUEUE_A_MOMENT', 'COMMIT', 'ROLLBACK'] as const;
    const caller = new ListenerCaller({ ...calling, statuses, failed: 'SUSPEND_CURRENT_QUEUE_A_MOMENT' });
    return new OrderlyConsumeService({
      ...common,
      listener: listener.consume,
      caller,
      relock: (processQueue) => this.#running?.queues.relock(processQueue) ?? Promise.resolve(false),
    });
  }

  #member(): ConsumerMember {
    return {
      group: this.#group,
      topics: () => this.#subscriptions.topics(),
      heartbeat: () => this.#heartbeat(),
      rebalance: async () => {
        const running = this.#running;
        if (running === undefined || !this.#life.isRunning || this.#paused || !this.#joined) return true;
        await running.queues.renewStale();
        return running.rebalance.run(this.#subscriptions.topics());
      },
      persistOffsets: async () => {
        if (this.#life.isRunning) await this.#running?.offsetStore.persistAll(this.#running.queues.all());
      },
      resetOffsets: (topic, offsets) => this.#resetOffsets(topic, offsets),
      offsets: (topic) => this.#running?.offsetStore.ofTopic(topic) ?? [],
      runningInfo: () => this.#runningInfo(),
      consumeDirectly: (message, brokerName) => this.#consumeDirectly(message, brokerName),
    };
  }

  #heartbeat(): ConsumerData {
    return {
      groupName: this.#group,
      consumeType: 'CONSUME_PASSIVELY',
      messageModel: this.#settings.messageModel,
      consumeFromWhere: this.#settings.consumeFromWhere,
      subscriptionDataSet: this.#subscriptions.all(),
      unitMode: false,
    };
  }

  /** Tells brokers of the subscriptions; only then pulls may refer to them. */
  async #announce(instance: ClientInstance): Promise<void> {
    const told = this.#subscriptions.all();
    await instance.sendHeartbeats();
    this.#subscriptions.markAnnounced(told);
  }

  async #subscriptionsChanged(topic: string): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    try {
      await running.instance.routes.refresh(topic);
    } catch (error) {
      running.instance.log.warn('route-refresh-failed', { topic, reason: error instanceof Error ? error.message : String(error) });
    }
    await this.#announce(running.instance);
    running.instance.rebalanceSoon();
  }

  /** Asks a broker of each topic whether it can evaluate conditions on properties. RocketMQ MQClientInstance#checkClientInBroker */
  async #checkSubscriptions(instance: ClientInstance): Promise<void> {
    for (const subscriptionData of this.#subscriptions.all()) {
      const address = instance.routes.anyAddressOf(subscriptionData.topic);
      if (subscriptionData.expressionType === 'TAG' || address === undefined) continue;
      const body = encodeBody(checkClientConfigType, {
        clientId: this.clientId,
        group: this.#group,
        namespace: this.#config.namespace,
        subscriptionData,
      });
      await instance.api.call(address, checkClientConfig, {}, { timeoutMs: this.#config.mqClientApiTimeoutMs, body });
    }
  }

  async #resetOffsets(topic: string, offsets: readonly (readonly [MessageQueue, number])[]): Promise<void> {
    const running = this.#running;
    if (running === undefined || !this.#life.isRunning) return;
    running.instance.log.warn('offsets-reset', { group: this.#group, topic, queues: offsets.length });
    this.#paused = true;
    try {
      await running.queues.moveTo(
        offsets.filter(([queue]) => queue.topic === topic),
        RESET_WAIT_MS,
      );
    } finally {
      this.resume();
    }
  }

  async #consumeDirectly(message: MessageExt, brokerName: string): Promise<ConsumeDirectlyResult> {
    return this.#usable().service.consumeDirectly(message, brokerName);
  }

  #runningInfo(): ConsumerRunningInfo {
    const running = this.#usable();
    return runningInfoOf({
      consumeOrderly: running.service.orderly,
      settings: this.#settings,
      nameServers: this.#config.nameServers,
      startedAtMs: this.#startedAtMs,
      subscriptions: this.#subscriptions.all(),
      processQueues: running.queues.processQueues(),
      offsetOf: (queue) => running.offsetStore.remembered(queue),
      stats: this.#stats,
    });
  }

  #maxReconsumeTimes(): number {
    return this.#settings.maxReconsumeTimes === -1 ? 16 : this.#settings.maxReconsumeTimes;
  }

  #usable(): Running {
    this.#life.assertRunning();
    if (this.#running === undefined) throw new MQClientError('wrongState', 'The PushConsumer is not started');
    return this.#running;
  }

  #wrapQueue(queue: MessageQueue): MessageQueue {
    return { ...queue, topic: withNamespace(this.#config.namespace, queue.topic) };
  }

  #unwrapQueue(queue: MessageQueue): MessageQueue {
    return { ...queue, topic: withoutNamespace(this.#config.namespace, queue.topic) };
  }

  #nowMs(): number {
    return this.#config.environment.clock.nowMs();
  }
}
