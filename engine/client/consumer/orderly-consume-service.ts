import type { ConsumeDirectlyResult } from '../../protocol/bodies/consume-directly-result.ts';
import type { MessageModel } from '../../protocol/bodies/heartbeat.ts';
import { MessageProperty } from '../../protocol/message-properties.ts';
import type { Clock, Timer } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { MessageExt } from '../message/message.ts';
import { withoutNamespace } from '../namespace.ts';
import { settlesWithin } from '../sleep.ts';
import type { ConsumeService } from './consume-service.ts';
import type { ConsumerStats } from './consumer-stats.ts';
import { directlyResultOf, type ListenerCaller } from './listener-caller.ts';
import type { ConsumeOrderlyContext, ConsumeOrderlyStatus, MessageListenerOrderly } from './listeners.ts';
import type { MessageBack } from './message-back.ts';
import type { OffsetStore } from './offset-store.ts';
import type { ProcessQueue } from './process-queue.ts';

/** A queue yields to others after this time. */
const CONTINUOUSLY_MAX_MS = 60_000;
const SOON_MS = 10;
const WITHOUT_LOCK_MS = 3000;
const SUSPEND_MIN_MS = 10;
const SUSPEND_MAX_MS = 30_000;

export interface OrderlyConsumeOptions {
  listener: MessageListenerOrderly;
  caller: ListenerCaller<ConsumeOrderlyStatus>;
  messageModel: MessageModel;
  namespace: string | undefined;
  consumeThreadMax: number;
  consumeMessageBatchMaxSize: number;
  suspendCurrentQueueTimeMs: number;
  /** -1: without end. */
  maxReconsumeTimes: number;
  offsetStore: OffsetStore;
  messageBack: MessageBack;
  stats: ConsumerStats;
  clock: Clock;
  log: Log;
  /** Locks a queue again whose lock was lost; whether that worked. */
  relock(processQueue: ProcessQueue): Promise<boolean>;
}

/** What follows a call of the listener: the next one at once, or a rest. */
type Next = { kind: 'go' } | { kind: 'rest'; ms: number };

const DIRECT_RESULTS = new Map<ConsumeOrderlyStatus, 'CR_SUCCESS' | 'CR_LATER' | 'CR_COMMIT' | 'CR_ROLLBACK'>([
  ['SUCCESS', 'CR_SUCCESS'],
  ['SUSPEND_CURRENT_QUEUE_A_MOMENT', 'CR_LATER'],
  ['COMMIT', 'CR_COMMIT'],
  ['ROLLBACK', 'CR_ROLLBACK'],
]);

/** Calls the listener for each queue in order, one call at a time, while the broker's lock lasts. RocketMQ ConsumeMessageOrderlyService */
export class OrderlyConsumeService implements ConsumeService {
  readonly orderly = true;
  readonly #options: OrderlyConsumeOptions;
  /** Queues that are worked on, rest, or wait for their turn: a message that comes in starts nothing more. */
  readonly #active = new Set<ProcessQueue>();
  #turns: ProcessQueue[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #rests = new Set<Timer>();
  #stopped = false;

  constructor(options: OrderlyConsumeOptions) {
    this.#options = options;
  }

  submit(_messages: readonly MessageExt[], processQueue: ProcessQueue): void {
    if (this.#active.has(processQueue) || this.#stopped) return;
    this.#active.add(processQueue);
    this.#takeTurn(processQueue);
  }

  async consumeDirectly(message: MessageExt, brokerName: string): Promise<ConsumeDirectlyResult> {
    const { caller, listener } = this.#options;
    const context = this.#contextOf({ topic: message.topic, brokerName, queueId: message.queueId });
    const result = await caller.call([message], () => listener([message], context));
    return directlyResultOf(result, DIRECT_RESULTS, { order: true, autoCommit: context.autoCommit });
  }

  async stop(limitMs: number): Promise<void> {
    this.#stopped = true;
    this.#turns = [];
    for (const rest of this.#rests) rest.cancel();
    await settlesWithin(this.#options.clock, Promise.all(this.#running), limitMs);
  }

  #takeTurn(processQueue: ProcessQueue): void {
    this.#turns.push(processQueue);
    while (this.#running.size < this.#options.consumeThreadMax && !this.#stopped) {
      const next = this.#turns.shift();
      if (next === undefined) return;
      const running: Promise<void> = this.#work(next).finally(() => {
        this.#running.delete(running);
        const waiting = this.#turns.shift();
        if (waiting !== undefined) this.#takeTurn(waiting);
      });
      this.#running.add(running);
    }
  }

  /** Consumes until the queue is empty, given up, or has to rest. */
  async #work(processQueue: ProcessQueue): Promise<void> {
    const startMs = this.#options.clock.monotonicMs();
    for (;;) {
      if (processQueue.isDropped || this.#stopped) {
        this.#active.delete(processQueue);
        return;
      }
      if (!(await this.#hasLock(processQueue))) return this.#restThenGoOn(processQueue, WITHOUT_LOCK_MS);
      if (this.#options.clock.monotonicMs() - startMs > CONTINUOUSLY_MAX_MS) return this.#restThenGoOn(processQueue, SOON_MS);
      // A listener may have to be awaited, but between this look and the end of an empty queue nothing may come in.
      const messages = processQueue.isDropped ? [] : processQueue.take(this.#options.consumeMessageBatchMaxSize);
      if (messages.length === 0) {
        this.#active.delete(processQueue);
        return;
      }
      const next = await this.#consume(processQueue, messages);
      if (next.kind === 'rest') return this.#restThenGoOn(processQueue, next.ms);
    }
  }

  async #hasLock(processQueue: ProcessQueue): Promise<boolean> {
    if (this.#options.messageModel === 'BROADCASTING') return true;
    if (processQueue.isLocked && !processQueue.isLockExpired) return true;
    return this.#options.relock(processQueue);
  }

  #restThenGoOn(processQueue: ProcessQueue, restMs: number): void {
    if (this.#stopped) return;
    const rest = this.#options.clock.after(restMs, () => {
      this.#rests.delete(rest);
      this.#takeTurn(processQueue);
    });
    this.#rests.add(rest);
  }

  async #consume(processQueue: ProcessQueue, messages: MessageExt[]): Promise<Next> {
    const { caller, listener, stats, log } = this.#options;
    const context = this.#contextOf(processQueue.queue);
    processQueue.listenersRunning++;
    const result = await caller.call(messages, () => listener(messages, context)).finally(() => processQueue.listenersRunning--);
    if (result.threw !== undefined) log.warn('listener-threw', { topic: processQueue.queue.topic, reason: result.threw });
    const status = result.status ?? 'SUSPEND_CURRENT_QUEUE_A_MOMENT';
    const failed = status === 'SUSPEND_CURRENT_QUEUE_A_MOMENT';
    stats.consumed(processQueue.queue.topic, failed ? 0 : messages.length, failed ? messages.length : 0, result.costMs);
    return this.#finish(processQueue, messages, status, context);
  }

  async #finish(
    processQueue: ProcessQueue,
    messages: MessageExt[],
    status: ConsumeOrderlyStatus,
    context: ConsumeOrderlyContext,
  ): Promise<Next> {
    const rest: Next = { kind: 'rest', ms: this.#suspendMs(context) };
    switch (status) {
      case 'SUSPEND_CURRENT_QUEUE_A_MOMENT':
        if (await this.#mustComeAgain(messages)) {
          processQueue.consumeAgain(messages);
          return rest;
        }
        if (context.autoCommit) this.#commit(processQueue);
        return { kind: 'go' };
      case 'ROLLBACK':
        if (context.autoCommit) break;
        processQueue.rollback();
        return rest;
      case 'SUCCESS':
        if (!context.autoCommit) return { kind: 'go' };
        break;
      case 'COMMIT':
        break;
    }
    this.#commit(processQueue);
    return { kind: 'go' };
  }

  #commit(processQueue: ProcessQueue): void {
    const offset = processQueue.commit();
    // A queue that is being given up is still ours while its lock is: the next member goes on after these messages.
    if (offset !== undefined && (!processQueue.isDropped || processQueue.isLocked))
      this.#options.offsetStore.update(processQueue.queue, offset, false);
  }

  /** Whether the queue must stand still for these messages; those that came too often are sent off to become dead letters. */
  async #mustComeAgain(messages: readonly MessageExt[]): Promise<boolean> {
    const limit = this.#options.maxReconsumeTimes === -1 ? 0x7fff_ffff : this.#options.maxReconsumeTimes;
    let again = false;
    for (const message of messages) {
      if (message.reconsumeTimes >= limit) {
        message.properties[MessageProperty.RECONSUME_TIME] = String(message.reconsumeTimes);
        if (await this.#options.messageBack.resend(message, limit)) continue;
      }
      again = true;
      message.reconsumeTimes++;
    }
    return again;
  }

  #suspendMs(context: ConsumeOrderlyContext): number {
    const ms =
      context.suspendCurrentQueueTimeMillis === -1 ? this.#options.suspendCurrentQueueTimeMs : context.suspendCurrentQueueTimeMillis;
    return Math.min(Math.max(ms, SUSPEND_MIN_MS), SUSPEND_MAX_MS);
  }

  #contextOf(queue: ConsumeOrderlyContext['messageQueue']): ConsumeOrderlyContext {
    const messageQueue = { ...queue, topic: withoutNamespace(this.#options.namespace, queue.topic) };
    return { messageQueue, autoCommit: true, suspendCurrentQueueTimeMillis: -1 };
  }
}
