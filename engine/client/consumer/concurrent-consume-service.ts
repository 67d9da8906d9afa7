import type { ConsumeDirectlyResult } from '../../protocol/bodies/consume-directly-result.ts';
import type { MessageModel } from '../../protocol/bodies/heartbeat.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import { withoutNamespace } from '../namespace.ts';
import type { MessageExt } from '../message/message.ts';
import { settlesWithin } from '../sleep.ts';
import type { ConsumeService } from './consume-service.ts';
import type { ConsumerStats } from './consumer-stats.ts';
import { directlyResultOf, type ListenerCaller } from './listener-caller.ts';
import type { ConsumeConcurrentlyContext, ConsumeConcurrentlyStatus, MessageListenerConcurrently } from './listeners.ts';
import type { MessageBack } from './message-back.ts';
import type { OffsetStore } from './offset-store.ts';
import type { ProcessQueue } from './process-queue.ts';

/** Messages that could be given back nowhere are tried again by this client after this time. */
const RETRY_HERE_MS = 5000;
/** Expired messages that one pass gives back per queue. */
const EXPIRED_PER_PASS = 16;
const EXPIRED_DELAY_LEVEL = 3;
const ACK_ALL = 0x7fff_ffff;

export interface ConcurrentConsumeOptions {
  listener: MessageListenerConcurrently;
  caller: ListenerCaller<ConsumeConcurrentlyStatus>;
  messageModel: MessageModel;
  namespace: string | undefined;
  consumeThreadMax: number;
  consumeMessageBatchMaxSize: number;
  consumeTimeoutMs: number;
  maxReconsumeTimes: number;
  offsetStore: OffsetStore;
  messageBack: MessageBack;
  stats: ConsumerStats;
  clock: Clock;
  log: Log;
}

interface Task {
  readonly messages: MessageExt[];
  readonly processQueue: ProcessQueue;
}

const DIRECT_RESULTS = new Map<ConsumeConcurrentlyStatus, 'CR_SUCCESS' | 'CR_LATER'>([
  ['CONSUME_SUCCESS', 'CR_SUCCESS'],
  ['RECONSUME_LATER', 'CR_LATER'],
]);

/**
 * Calls the listener for many messages at the same time. The waiting tasks are bounded by the flow control of their
 * queues. RocketMQ ConsumeMessageConcurrentlyService
 */
export class ConcurrentConsumeService implements ConsumeService {
  readonly orderly = false;
  readonly #options: ConcurrentConsumeOptions;
  #waiting: Task[] = [];
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: ConcurrentConsumeOptions) {
    this.#options = options;
  }

  submit(messages: readonly MessageExt[], processQueue: ProcessQueue): void {
    const size = this.#options.consumeMessageBatchMaxSize;
    for (let at = 0; at < messages.length; at += size) this.#waiting.push({ messages: messages.slice(at, at + size), processQueue });
    this.#startTasks();
  }

  async consumeDirectly(message: MessageExt, brokerName: string): Promise<ConsumeDirectlyResult> {
    const { caller, listener } = this.#options;
    const context = this.#contextOf({ topic: message.topic, brokerName, queueId: message.queueId });
    const result = await caller.call([message], () => listener([message], context));
    return directlyResultOf(result, DIRECT_RESULTS, { order: false, autoCommit: true });
  }

  /** Gives back messages whose listener takes too long, so that the queue's commit can go on. Does not throw. */
  async giveBackExpired(processQueues: Iterable<ProcessQueue>): Promise<void> {
    const { clock, consumeTimeoutMs, messageBack } = this.#options;
    for (const processQueue of processQueues) {
      for (let count = 0; count < EXPIRED_PER_PASS; count++) {
        const message = processQueue.first();
        const startMs = Number(message?.properties['CONSUME_START_TIME'] ?? Number.NaN);
        if (message === undefined || processQueue.isDropped || !(clock.nowMs() - startMs > consumeTimeoutMs)) break;
        if (!(await messageBack.sendBack(message, EXPIRED_DELAY_LEVEL, this.#options.maxReconsumeTimes))) break;
        if (processQueue.first() === message) processQueue.remove([message]);
      }
    }
  }

  async stop(limitMs: number): Promise<void> {
    this.#stopped = true;
    this.#waiting = [];
    await settlesWithin(this.#options.clock, Promise.all(this.#running), limitMs);
  }

  #startTasks(): void {
    while (this.#running.size < this.#options.consumeThreadMax && !this.#stopped) {
      const task = this.#waiting.shift();
      if (task === undefined) return;
      if (task.processQueue.isDropped) continue;
      const running: Promise<void> = this.#consume(task).finally(() => {
        this.#running.delete(running);
        this.#startTasks();
      });
      this.#running.add(running);
    }
  }

  async #consume(task: Task): Promise<void> {
    const { caller, listener, stats, log } = this.#options;
    const { processQueue, messages } = task;
    const context = this.#contextOf(processQueue.queue);
    processQueue.listenersRunning++;
    const result = await caller.call(messages, () => listener(messages, context)).finally(() => processQueue.listenersRunning--);
    if (result.threw !== undefined) log.warn('listener-threw', { topic: processQueue.queue.topic, reason: result.threw });
    if (processQueue.isDropped) {
      // The queue belongs to another member now, which gets these messages again.
      log.warn('consumed-without-queue', { topic: processQueue.queue.topic, queueId: processQueue.queue.queueId });
      return;
    }
    const consumed = result.status === 'CONSUME_SUCCESS' ? Math.min(context.ackIndex, messages.length - 1) + 1 : 0;
    stats.consumed(processQueue.queue.topic, consumed, messages.length - consumed, result.costMs);
    await this.#finish(task, consumed, context.delayLevelWhenNextConsume);
  }

  /** The first `consumedCount` messages are done; the others are given back. */
  async #finish(task: Task, consumedCount: number, delayLevel: number): Promise<void> {
    const { processQueue, messages } = task;
    const again: MessageExt[] = [];
    if (this.#options.messageModel === 'CLUSTERING') {
      for (const message of messages.slice(consumedCount)) {
        // One that expired meanwhile has been given back already.
        if (!processQueue.has(message)) continue;
        if (await this.#options.messageBack.sendBack(message, delayLevel, this.#options.maxReconsumeTimes)) continue;
        message.reconsumeTimes++;
        again.push(message);
      }
    }
    if (again.length > 0) this.#options.clock.after(RETRY_HERE_MS, () => this.submit(again, processQueue));
    const offset = processQueue.remove(messages.filter((message) => !again.includes(message)));
    if (offset !== undefined && !processQueue.isDropped) this.#options.offsetStore.update(processQueue.queue, offset, true);
  }

  #contextOf(queue: ConsumeConcurrentlyContext['messageQueue']): ConsumeConcurrentlyContext {
    const messageQueue = { ...queue, topic: withoutNamespace(this.#options.namespace, queue.topic) };
    return { messageQueue, delayLevelWhenNextConsume: 0, ackIndex: ACK_ALL };
  }
}
