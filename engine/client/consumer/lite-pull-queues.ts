import type { SubscriptionData } from '../../protocol/bodies/heartbeat.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import { MQClientError } from '../client-error.ts';
import type { ClientInstance } from '../instance/client-instance.ts';
import { queueKey, type MessageQueue } from '../message/message-queue.ts';
import type { MessageExt } from '../message/message.ts';
import { InterruptibleSleep } from '../sleep.ts';
import type { QueueHolder } from './group-rebalance.ts';
import type { OffsetStore } from './offset-store.ts';
import { ProcessQueue } from './process-queue.ts';
import type { PullApi } from './pull-api.ts';
import type { PullResult } from './pull-result.ts';

const WHEN_PAUSED_MS = 1000;
const WHEN_FULL_MS = 50;
const WHEN_FAILED_MS = 3000;
const WHEN_BROKER_BUSY_MS = 20;

/** Limits of a lite pull consumer. RocketMQ DefaultLitePullConsumer */
export interface LitePullLimits {
  pullBatchSize: number;
  /** Messages of all queues that wait to be polled. */
  pullThresholdForAll: number;
  pullThresholdForQueue: number;
  pullThresholdSizeForQueueBytes: number;
  consumeMaxSpan: number;
  brokerSuspendMaxTimeMs: number;
  consumerTimeoutWhenSuspendMs: number;
}

/** One queue that the consumer has. */
interface AssignedQueue {
  readonly queue: MessageQueue;
  readonly processQueue: ProcessQueue;
  readonly sleep: InterruptibleSleep;
  isPaused: boolean;
  /** Where the program wants to go on. */
  seekOffset: number | undefined;
  pullOffset: number | undefined;
  /** Everything before it was polled. */
  consumeOffset: number | undefined;
  /** Grows with every seek: a pull that began before it counts no more. */
  generation: number;
}

/** Messages of one pull that wait to be polled. */
interface Batch {
  readonly messages: MessageExt[];
  readonly assigned: AssignedQueue;
}

export interface LitePullQueuesOptions {
  instance: ClientInstance;
  offsetStore: OffsetStore;
  pullApi: PullApi;
  limits: LitePullLimits;
  subscription(topic: string): SubscriptionData | undefined;
  startOffset(queue: MessageQueue): Promise<number>;
  changed(topic: string): void;
}

/** The queues of a lite pull consumer: pulled in the background, polled by the program. RocketMQ AssignedMessageQueue, DefaultLitePullConsumerImpl.PullTaskImpl */
export class LitePullQueues implements QueueHolder {
  readonly #options: LitePullQueuesOptions;
  readonly #assigned = new Map<string, AssignedQueue>();
  #batches: Batch[] = [];
  #batchMessages = 0;
  #wakePoll: (() => void) | undefined;
  #stopped = false;

  constructor(options: LitePullQueuesOptions) {
    this.#options = options;
  }

  all(): MessageQueue[] {
    return [...this.#assigned.values()].map((assigned) => assigned.queue);
  }

  owned(topic: string): MessageQueue[] {
    return this.all().filter((queue) => queue.topic === topic);
  }

  working(topic: string): MessageQueue[] {
    return this.owned(topic);
  }

  async acquire(queue: MessageQueue): Promise<boolean> {
    if (this.#assigned.has(queueKey(queue))) return true;
    const { clock } = this.#options.instance.environment;
    const assigned: AssignedQueue = {
      queue,
      processQueue: new ProcessQueue(queue, clock),
      sleep: new InterruptibleSleep(clock),
      isPaused: false,
      seekOffset: undefined,
      pullOffset: undefined,
      consumeOffset: undefined,
      generation: 0,
    };
    this.#assigned.set(queueKey(queue), assigned);
    void this.#pullOn(assigned, 0);
    return true;
  }

  async release(queue: MessageQueue): Promise<boolean> {
    const assigned = this.#assigned.get(queueKey(queue));
    if (assigned === undefined) return true;
    assigned.processQueue.isDropped = true;
    assigned.sleep.wake();
    this.#discardBatches(assigned);
    this.#assigned.delete(queueKey(queue));
    await this.#options.offsetStore.persist(queue);
    this.#options.offsetStore.forget(queue);
    return true;
  }

  changed(topic: string): void {
    this.#options.changed(topic);
  }

  /** Takes exactly these queues. */
  async assign(queues: readonly MessageQueue[]): Promise<void> {
    const wanted = new Set(queues.map(queueKey));
    for (const queue of this.all()) if (!wanted.has(queueKey(queue))) await this.release(queue);
    for (const queue of queues) await this.acquire(queue);
  }

  setPaused(queues: readonly MessageQueue[], isPaused: boolean): void {
    for (const queue of queues) {
      const assigned = this.#assigned.get(queueKey(queue));
      if (assigned === undefined) continue;
      assigned.isPaused = isPaused;
      assigned.sleep.wake();
    }
  }

  /** Goes on at an offset; messages that wait are dropped. False when the queue is not assigned. */
  seek(queue: MessageQueue, offset: number): boolean {
    const assigned = this.#assigned.get(queueKey(queue));
    if (assigned === undefined) return false;
    this.#discardBatches(assigned);
    assigned.processQueue.clear();
    assigned.seekOffset = offset;
    assigned.generation++;
    assigned.sleep.wake();
    void this.#pullOn(assigned, assigned.generation);
    return true;
  }

  /** The next messages, of one queue; empty when none came within `timeoutMs`. */
  async poll(timeoutMs: number): Promise<MessageExt[]> {
    const { clock } = this.#options.instance.environment;
    const deadlineMs = clock.monotonicMs() + timeoutMs;
    for (;;) {
      const batch = this.#batches.shift();
      if (batch !== undefined) return this.#take(batch);
      const leftMs = deadlineMs - clock.monotonicMs();
      if (leftMs <= 0 || this.#stopped) return [];
      await this.#batchComes(leftMs);
    }
  }

  /** Offsets up to which everything was polled. */
  consumedOffsets(): [MessageQueue, number][] {
    const known: [MessageQueue, number][] = [];
    for (const { queue, consumeOffset } of this.#assigned.values()) if (consumeOffset !== undefined) known.push([queue, consumeOffset]);
    return known;
  }

  processQueues(): ProcessQueue[] {
    return [...this.#assigned.values()].map((assigned) => assigned.processQueue);
  }

  /** Ends all pulling and every poll. */
  stop(): void {
    this.#stopped = true;
    for (const assigned of this.#assigned.values()) {
      assigned.processQueue.isDropped = true;
      assigned.sleep.wake();
    }
    this.#assigned.clear();
    this.#wakePoll?.();
  }

  #take(batch: Batch): MessageExt[] {
    this.#batchMessages -= batch.messages.length;
    const offset = batch.assigned.processQueue.remove(batch.messages);
    if (offset !== undefined) batch.assigned.consumeOffset = offset;
    return batch.messages;
  }

  #batchComes(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.instance.environment.clock.after(limitMs, () => this.#wakePoll?.());
      const earlier = this.#wakePoll;
      this.#wakePoll = () => {
        timer.cancel();
        this.#wakePoll = undefined;
        earlier?.();
        resolve();
      };
    });
  }

  async #pullOn(assigned: AssignedQueue, generation: number): Promise<void> {
    const isOver = (): boolean => assigned.processQueue.isDropped || assigned.generation !== generation;
    while (!isOver()) {
      const restMs = this.#obstacleMs(assigned) ?? (await this.#pull(assigned, isOver));
      if (restMs > 0 && !isOver()) await assigned.sleep.sleep(restMs);
    }
  }

  #obstacleMs(assigned: AssignedQueue): number | undefined {
    const { limits } = this.#options;
    if (assigned.isPaused) return WHEN_PAUSED_MS;
    const full = assigned.processQueue.isFull({
      countMax: limits.pullThresholdForQueue,
      bytesMax: limits.pullThresholdSizeForQueueBytes,
      spanMax: limits.consumeMaxSpan,
    });
    return full || this.#batchMessages > limits.pullThresholdForAll ? WHEN_FULL_MS : undefined;
  }

  /** One pull; returns how long to rest after it. */
  async #pull(assigned: AssignedQueue, isOver: () => boolean): Promise<number> {
    const { queue, processQueue } = assigned;
    const { limits, instance } = this.#options;
    processQueue.lastPullMs = instance.environment.clock.nowMs();
    try {
      const subscription = this.#options.subscription(queue.topic);
      if (subscription === undefined) return WHEN_FAILED_MS;
      const offset = await this.#nextOffset(assigned);
      if (isOver()) return 0;
      const result = await this.#options.pullApi.pull({
        queue,
        subscription: subscription.expressionType === 'TAG' ? { ...subscription, subVersion: 0n } : subscription,
        offset,
        maxMsgNums: limits.pullBatchSize,
        commitOffset: undefined,
        suspendTimeoutMs: limits.brokerSuspendMaxTimeMs,
        timeoutMs: limits.consumerTimeoutWhenSuspendMs,
        postSubscription: true,
        lite: true,
      });
      if (!isOver()) this.#keep(assigned, result);
      return 0;
    } catch (error) {
      const responseCode = error instanceof MQClientError ? error.responseCode : undefined;
      if (responseCode === ResponseCode.FLOW_CONTROL) return WHEN_BROKER_BUSY_MS;
      if (!isOver())
        instance.log.warn('pull-failed', {
          topic: queue.topic,
          queueId: queue.queueId,
          reason: error instanceof Error ? error.message : String(error),
        });
      return WHEN_FAILED_MS;
    }
  }

  async #nextOffset(assigned: AssignedQueue): Promise<number> {
    if (assigned.seekOffset !== undefined) {
      assigned.consumeOffset = assigned.seekOffset;
      assigned.pullOffset = assigned.seekOffset;
      assigned.seekOffset = undefined;
    }
    assigned.pullOffset ??= await this.#options.startOffset(assigned.queue);
    return assigned.pullOffset;
  }

  #keep(assigned: AssignedQueue, result: PullResult): void {
    assigned.pullOffset = result.nextBeginOffset;
    const added = assigned.processQueue.put(result.msgFoundList);
    if (added.length === 0) return;
    this.#batches.push({ messages: added, assigned });
    this.#batchMessages += added.length;
    this.#wakePoll?.();
  }

  #discardBatches(assigned: AssignedQueue): void {
    this.#batches = this.#batches.filter((batch) => batch.assigned !== assigned);
    this.#batchMessages = this.#batches.reduce((total, batch) => total + batch.messages.length, 0);
  }
}
