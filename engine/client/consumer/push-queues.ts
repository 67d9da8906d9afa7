import { PeriodicTask } from '../periodic-task.ts';
import { MQClientError } from '../client-error.ts';
import type { ClientInstance } from '../instance/client-instance.ts';
import { queueKey, type MessageQueue } from '../message/message-queue.ts';
import type { QueueAdmin } from '../queue-admin.ts';
import type { QueueHolder } from './group-rebalance.ts';
import type { OffsetStore } from './offset-store.ts';
import { ProcessQueue } from './process-queue.ts';
import { QueuePuller, type PullerOptions } from './queue-puller.ts';
import type { QueueLocks } from './queue-locks.ts';
import { startOffsetOf } from './start-offset.ts';

const LOCK_INTERVAL_MS = 20_000;
/** A queue whose listener runs this long is unlocked although it still runs. */
const UNLOCK_AT_LAST_MS = 20_000;
/** A queue that cannot be read at its offset twice within this time rests before it is taken again. */
const ILLEGAL_AGAIN_MS = 10_000;
const ILLEGAL_REST_MS = 3000;

export interface PushQueuesOptions {
  instance: ClientInstance;
  group: string;
  offsetStore: OffsetStore;
  admin: QueueAdmin;
  /** Present when queues are consumed in order and shared: then each is locked at its broker first. */
  locks: QueueLocks | undefined;
  puller: Omit<PullerOptions, 'offsetIllegal'>;
  changed(topic: string): void;
}

/** The queues that a push consumer has, each with its messages and its pulling. */
export class PushQueues implements QueueHolder {
  readonly #options: PushQueuesOptions;
  readonly #queues = new Map<string, { processQueue: ProcessQueue; puller: QueuePuller }>();
  /** Queues that are about to be taken anew at another offset. */
  readonly #moving = new Set<string>();
  /** When a queue could not be read at its offset the last time. */
  readonly #illegalMs = new Map<string, number>();
  readonly #lockTask: PeriodicTask | undefined;
  #stopped = false;

  constructor(options: PushQueuesOptions) {
    this.#options = options;
    if (options.locks !== undefined) {
      this.#lockTask = new PeriodicTask(options.instance.environment.clock, LOCK_INTERVAL_MS, () => this.#renewLocks());
    }
  }

  start(): void {
    this.#lockTask?.start(1000);
  }

  processQueues(): ProcessQueue[] {
    return [...this.#queues.values()].map((entry) => entry.processQueue);
  }

  /** Queues of all topics. */
  all(): MessageQueue[] {
    return this.processQueues().map((processQueue) => processQueue.queue);
  }

  owned(topic: string): MessageQueue[] {
    return this.all().filter((queue) => queue.topic === topic);
  }

  working(topic: string): MessageQueue[] {
    const working = this.processQueues().filter((processQueue) => !processQueue.isDropped);
    return working.map((processQueue) => processQueue.queue).filter((queue) => queue.topic === topic);
  }

  async acquire(queue: MessageQueue): Promise<boolean> {
    const { offsetStore, instance, locks } = this.#options;
    if (this.#stopped) return true;
    if (!this.#makeWay(queue)) return false;
    if (locks !== undefined && (await locks.lock([queue])).get(queueKey(queue)) !== true) return false;
    offsetStore.forget(queue);
    let startOffset: number;
    try {
      startOffset = await startOffsetOf(queue, offsetStore, this.#options.admin, this.#options.puller.settings);
    } catch (error) {
      if (!(error instanceof MQClientError)) throw error;
      instance.log.warn('queue-start-unknown', { topic: queue.topic, queueId: queue.queueId, reason: error.message });
      return false;
    }
    if (this.#isStopped() || this.#queues.has(queueKey(queue))) return true;
    const processQueue = new ProcessQueue(queue, instance.environment.clock);
    processQueue.isLocked = locks !== undefined;
    this.#startPulling(processQueue, startOffset);
    instance.log.info('queue-taken', { group: this.#options.group, topic: queue.topic, queueId: queue.queueId, offset: startOffset });
    return true;
  }

  async release(queue: MessageQueue): Promise<boolean> {
    const entry = this.#queues.get(queueKey(queue));
    if (entry === undefined) return true;
    if (this.#moving.has(queueKey(queue))) return false;
    const { processQueue } = entry;
    this.#drop(processQueue);
    const { offsetStore, locks, instance } = this.#options;
    await offsetStore.persist(queue);
    if (locks !== undefined) {
      const nowMs = instance.environment.clock.nowMs();
      // The next member must not begin while a listener of this one runs, unless it runs for ever.
      if (processQueue.listenersRunning > 0 && nowMs <= processQueue.lastLockMs + UNLOCK_AT_LAST_MS) {
        processQueue.tryUnlockTimes++;
        return false;
      }
      processQueue.isLocked = false;
      await locks.unlock([queue]);
    }
    offsetStore.forget(queue);
    this.#queues.delete(queueKey(queue));
    instance.log.info('queue-given-up', { group: this.#options.group, topic: queue.topic, queueId: queue.queueId });
    return true;
  }

  changed(topic: string): void {
    this.#options.changed(topic);
  }

  /** Takes queues whose pulling has broken off anew. */
  async renewStale(): Promise<void> {
    for (const processQueue of this.processQueues()) {
      if (processQueue.isPullExpired && !processQueue.isDropped) await this.release(processQueue.queue);
    }
  }

  /** Gives up every queue of a topic that is not subscribed any more. */
  async releaseTopic(topic: string): Promise<void> {
    for (const queue of this.owned(topic)) await this.release(queue);
  }

  /** Goes on at other offsets: waits for listeners that run (at most `waitMs`), then has the queues taken anew. */
  async moveTo(offsets: readonly (readonly [MessageQueue, number])[], waitMs: number): Promise<void> {
    const { instance, offsetStore } = this.#options;
    const moved = offsets.filter(([queue]) => this.#queues.has(queueKey(queue)));
    const processQueues = moved.map(([queue]) => this.#queues.get(queueKey(queue))?.processQueue).filter((each) => each !== undefined);
    for (const processQueue of processQueues) {
      this.#moving.add(queueKey(processQueue.queue));
      this.#drop(processQueue);
      processQueue.clear();
    }
    const deadlineMs = instance.environment.clock.monotonicMs() + waitMs;
    while (processQueues.some((each) => each.listenersRunning > 0) && instance.environment.clock.monotonicMs() < deadlineMs) {
      await new Promise<void>((resolve) => {
        instance.environment.clock.after(100, resolve);
      });
    }
    for (const [queue, offset] of moved) {
      offsetStore.update(queue, offset, false);
      await offsetStore.persist(queue);
      offsetStore.forget(queue);
      this.#queues.delete(queueKey(queue));
      this.#moving.delete(queueKey(queue));
    }
  }

  async relock(processQueue: ProcessQueue): Promise<boolean> {
    const { locks, instance } = this.#options;
    if (locks === undefined) return true;
    const granted = (await locks.lock([processQueue.queue])).get(queueKey(processQueue.queue)) === true;
    processQueue.isLocked = granted;
    if (granted) processQueue.lastLockMs = instance.environment.clock.nowMs();
    return granted;
  }

  /** Stops pulling; messages that are being consumed may still end. */
  stopPulling(): void {
    this.#stopped = true;
    for (const { processQueue, puller } of this.#queues.values()) {
      // Pullers end with their queue, but a listener that still runs must be able to commit.
      processQueue.isPullStopped = true;
      puller.wake();
    }
  }

  /** Gives up all queues at once, with their locks. Offsets have been stored before. */
  async stop(): Promise<void> {
    this.stopPulling();
    await this.#lockTask?.stop();
    const queues = this.all();
    for (const { processQueue } of this.#queues.values()) this.#drop(processQueue);
    if (queues.length > 0) await this.#options.locks?.unlock(queues);
    this.#queues.clear();
  }

  #startPulling(processQueue: ProcessQueue, startOffset: number): void {
    const puller = new QueuePuller(
      { ...this.#options.puller, offsetIllegal: (of, next) => void this.#takeAnew(of, next) },
      processQueue,
      startOffset,
    );
    this.#queues.set(queueKey(processQueue.queue), { processQueue, puller });
    void puller.run();
  }

  async #takeAnew(processQueue: ProcessQueue, nextOffset: number): Promise<void> {
    const { instance } = this.#options;
    const key = queueKey(processQueue.queue);
    const nowMs = instance.environment.clock.monotonicMs();
    const repeated = nowMs - (this.#illegalMs.get(key) ?? -ILLEGAL_AGAIN_MS) < ILLEGAL_AGAIN_MS;
    if (this.#illegalMs.size > this.#queues.size * 2 + 64) this.#illegalMs.clear();
    this.#illegalMs.set(key, nowMs);
    await this.moveTo([[processQueue.queue, nextOffset]], 0);
    // A correction that did not help must not turn in circles.
    instance.environment.clock.after(repeated ? ILLEGAL_REST_MS : 0, () => instance.rebalanceSoon());
  }

  /** Whether a queue may be taken: one that was given up before has to be free of listeners. */
  #makeWay(queue: MessageQueue): boolean {
    const key = queueKey(queue);
    if (this.#moving.has(key)) return false;
    const entry = this.#queues.get(key);
    if (entry === undefined || !entry.processQueue.isDropped) return true;
    if (entry.processQueue.listenersRunning > 0) return false;
    this.#queues.delete(key);
    return true;
  }

  async #renewLocks(): Promise<void> {
    const held = this.processQueues().filter((processQueue) => !processQueue.isDropped);
    const granted = await this.#options.locks?.lock(held.map((processQueue) => processQueue.queue));
    for (const processQueue of held) {
      const answer = granted?.get(queueKey(processQueue.queue));
      // Without an answer the lock may still stand: it runs out by itself.
      if (answer === undefined) continue;
      processQueue.isLocked = answer;
      if (answer) processQueue.lastLockMs = this.#options.instance.environment.clock.nowMs();
    }
  }

  #drop(processQueue: ProcessQueue): void {
    processQueue.isDropped = true;
    this.#queues.get(queueKey(processQueue.queue))?.puller.wake();
  }

  #isStopped(): boolean {
    return this.#stopped;
  }
}
