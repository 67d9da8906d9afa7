import type { SubscriptionData } from '../../protocol/bodies/heartbeat.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import { isRetryTopic } from '../../protocol/topic-name.ts';
import { MQClientError } from '../client-error.ts';
import { InterruptibleSleep } from '../sleep.ts';
import type { MessageExt } from '../message/message.ts';
import type { ConsumerStats } from './consumer-stats.ts';
import type { OffsetStore } from './offset-store.ts';
import type { ProcessQueue } from './process-queue.ts';
import type { PullApi } from './pull-api.ts';
import type { PullResult } from './pull-result.ts';
import type { PushSettings } from './push-settings.ts';

const HOLD_MS = 15_000;
const PULL_TIMEOUT_MS = 30_000;
const WHEN_FULL_MS = 50;
const WHEN_PAUSED_MS = 1000;
const WHEN_BROKER_BUSY_MS = 20;
/** Refusals that a heartbeat cures. */
const BROKER_DOES_NOT_KNOW_US: ReadonlySet<number> = new Set<number>([
  ResponseCode.SUBSCRIPTION_NOT_EXIST,
  ResponseCode.SUBSCRIPTION_NOT_LATEST,
  ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
]);

export interface PullerOptions {
  settings: PushSettings;
  orderly: boolean;
  pullApi: PullApi;
  offsetStore: OffsetStore;
  stats: ConsumerStats;
  clock: Clock;
  log: Log;
  /** The subscription to a topic now; undefined when there is none any more. */
  subscription(topic: string): SubscriptionData | undefined;
  isPaused(): boolean;
  /** Messages that came. */
  deliver(messages: readonly MessageExt[], processQueue: ProcessQueue): void;
  /** The broker says that the queue cannot be read at the offset: it must be taken anew at `nextOffset`. */
  offsetIllegal(processQueue: ProcessQueue, nextOffset: number): void;
  /** The broker does not know the group or its subscription. */
  unknownToBroker(): void;
}

/** Pulls one queue again and again until it is given up. RocketMQ DefaultMQPushConsumerImpl#pullMessage */
export class QueuePuller {
  readonly #options: PullerOptions;
  readonly #processQueue: ProcessQueue;
  readonly #sleep: InterruptibleSleep;
  #nextOffset: number;

  constructor(options: PullerOptions, processQueue: ProcessQueue, startOffset: number) {
    this.#options = options;
    this.#processQueue = processQueue;
    this.#nextOffset = startOffset;
    this.#sleep = new InterruptibleSleep(options.clock);
  }

  /** Does not throw; ends when the queue has been dropped. */
  async run(): Promise<void> {
    while (!this.#isOver()) {
      this.#processQueue.lastPullMs = this.#options.clock.nowMs();
      const restMs = this.#obstacleMs() ?? (await this.#pull());
      if (restMs > 0 && !this.#isOver()) await this.#sleep.sleep(restMs);
    }
  }

  /** Ends a rest, so that `run` sees at once that the queue was dropped. */
  wake(): void {
    this.#sleep.wake();
  }

  #isOver(): boolean {
    return this.#processQueue.isDropped || this.#processQueue.isPullStopped;
  }

  /** How long to wait before a pull makes sense; undefined: it does now. */
  #obstacleMs(): number | undefined {
    const { settings, orderly } = this.#options;
    if (this.#options.isPaused()) return WHEN_PAUSED_MS;
    const full = this.#processQueue.isFull({
      countMax: settings.pullThresholdForQueue,
      bytesMax: settings.pullThresholdSizeForQueueBytes,
      spanMax: orderly ? undefined : settings.consumeConcurrentlyMaxSpan,
    });
    if (full) return WHEN_FULL_MS;
    const needsLock = orderly && settings.messageModel === 'CLUSTERING';
    return needsLock && !this.#processQueue.isLocked ? settings.pullDelayWhenExceptionMs : undefined;
  }

  /** One pull; returns how long to rest after it. */
  async #pull(): Promise<number> {
    const { settings, offsetStore, clock } = this.#options;
    const { queue } = this.#processQueue;
    const subscription = this.#options.subscription(queue.topic);
    if (subscription === undefined) return settings.pullDelayWhenExceptionMs;
    const remembered = settings.messageModel === 'CLUSTERING' ? offsetStore.remembered(queue) : undefined;
    const startMs = clock.monotonicMs();
    try {
      const result = await this.#options.pullApi.pull({
        queue,
        subscription,
        offset: this.#nextOffset,
        maxMsgNums: settings.pullBatchSize,
        commitOffset: remembered !== undefined && remembered > 0 ? remembered : undefined,
        suspendTimeoutMs: HOLD_MS,
        timeoutMs: PULL_TIMEOUT_MS,
        postSubscription: settings.postSubscriptionWhenPull,
        lite: false,
      });
      if (this.#isOver()) return 0;
      return this.#take(result, clock.monotonicMs() - startMs);
    } catch (error) {
      return this.#isOver() ? 0 : this.#restAfter(error);
    }
  }

  #take(result: PullResult, costMs: number): number {
    const { queue } = this.#processQueue;
    const previousOffset = this.#nextOffset;
    this.#nextOffset = result.nextBeginOffset;
    switch (result.pullStatus) {
      case 'FOUND': {
        this.#options.stats.pulled(queue.topic, result.msgFoundList.length, costMs);
        const added = this.#processQueue.put(result.msgFoundList);
        if (added.length > 0) this.#options.deliver(added, this.#processQueue);
        else this.#commitSkipped();
        return this.#options.settings.pullIntervalMs;
      }
      case 'NO_NEW_MSG':
      case 'NO_MATCHED_MSG':
        this.#commitSkipped();
        return 0;
      default:
        // OFFSET_ILLEGAL
        this.#options.log.warn('pull-offset-illegal', {
          topic: queue.topic,
          queueId: queue.queueId,
          offset: previousOffset,
          nextOffset: this.#nextOffset,
        });
        this.#options.offsetIllegal(this.#processQueue, this.#nextOffset);
        return 0;
    }
  }

  /** With nothing left to consume, everything before the next pull is done: filtered messages count as consumed. */
  #commitSkipped(): void {
    if (this.#processQueue.messageCount === 0) this.#options.offsetStore.update(this.#processQueue.queue, this.#nextOffset, true);
  }

  #restAfter(error: unknown): number {
    const { queue } = this.#processQueue;
    const responseCode = error instanceof MQClientError ? error.responseCode : undefined;
    if (responseCode === ResponseCode.FLOW_CONTROL) return WHEN_BROKER_BUSY_MS;
    if (!isRetryTopic(queue.topic)) {
      this.#options.log.warn('pull-failed', {
        topic: queue.topic,
        queueId: queue.queueId,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
    if (responseCode !== undefined && BROKER_DOES_NOT_KNOW_US.has(responseCode)) this.#options.unknownToBroker();
    return this.#options.settings.pullDelayWhenExceptionMs;
  }
}
