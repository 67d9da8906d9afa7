import type { Clock } from '../../runtime/clock.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import type { MessageExt } from '../message/message.ts';

/** A lock that was not renewed for this long counts as lost. */
export const LOCK_LIVE_MS = 30_000;
/** A queue that was not pulled for this long is taken anew: its pulling must have broken. */
const PULL_IDLE_MS = 120_000;

/**
 * Messages of one queue between the pull and the end of their consumption. The smallest offset that is not consumed is
 * what may be committed. Flow control keeps it bounded: see `isFull`. RocketMQ ProcessQueue
 */
export class ProcessQueue {
  readonly queue: MessageQueue;
  readonly #clock: Clock;
  /** In order of their offsets. */
  #messages = new Map<number, MessageExt>();
  /** Taken by an orderly listener and not yet committed. */
  readonly #taken = new Map<number, MessageExt>();
  #maxOffset = 0;
  #bytes = 0;
  /** Given up: nothing of it may be consumed or committed any more. */
  isDropped = false;
  /** The consumer is ending: what is here may still be consumed and committed. */
  isPullStopped = false;
  /** The broker keeps the queue for this client (orderly). */
  isLocked = false;
  /** Listeners that run on messages of this queue. */
  listenersRunning = 0;
  tryUnlockTimes = 0;
  lastLockMs: number;
  lastPullMs: number;
  lastConsumeMs: number;

  constructor(queue: MessageQueue, clock: Clock) {
    this.queue = queue;
    this.#clock = clock;
    this.lastLockMs = clock.nowMs();
    this.lastPullMs = clock.nowMs();
    this.lastConsumeMs = clock.nowMs();
  }

  /** Messages that wait or are being consumed. */
  get messageCount(): number {
    return this.#messages.size + this.#taken.size;
  }

  /** Their bodies together. */
  get messageBytes(): number {
    return this.#bytes;
  }

  /** Distance between the smallest and the largest offset that wait. */
  get offsetSpan(): number {
    const first = this.#firstOffset();
    return first === undefined ? 0 : this.#maxOffset - first;
  }

  get minOffset(): number {
    return this.#firstOffset() ?? 0;
  }

  get maxOffset(): number {
    return this.#messages.size === 0 ? 0 : this.#maxOffset;
  }

  get takenCount(): number {
    return this.#taken.size;
  }

  get isLockExpired(): boolean {
    return this.#clock.nowMs() - this.lastLockMs > LOCK_LIVE_MS;
  }

  get isPullExpired(): boolean {
    return this.#clock.nowMs() - this.lastPullMs > PULL_IDLE_MS;
  }

  /** Whether no more should be pulled for now. `spanMax` is for concurrent consumption, where one slow message holds back the commit. */
  isFull(limits: { countMax: number; bytesMax: number; spanMax: number | undefined }): boolean {
    if (this.messageCount > limits.countMax || this.#bytes > limits.bytesMax) return true;
    return limits.spanMax !== undefined && this.offsetSpan > limits.spanMax;
  }

  /** Adds pulled messages; those that are there already stay. Returns the new ones. */
  put(messages: readonly MessageExt[]): MessageExt[] {
    const added = messages.filter((message) => !this.#messages.has(message.queueOffset) && !this.#taken.has(message.queueOffset));
    for (const message of added) {
      this.#messages.set(message.queueOffset, message);
      this.#maxOffset = message.queueOffset;
      this.#bytes += message.body.length;
    }
    return added;
  }

  has(message: MessageExt): boolean {
    return this.#messages.has(message.queueOffset);
  }

  /** Removes consumed messages. Returns the offset that may be committed, or undefined when there was nothing to consume. */
  remove(messages: readonly MessageExt[]): number | undefined {
    this.lastConsumeMs = this.#clock.nowMs();
    if (this.#messages.size === 0) return undefined;
    for (const message of messages) if (this.#messages.delete(message.queueOffset)) this.#bytes -= message.body.length;
    return this.#firstOffset() ?? this.#maxOffset + 1;
  }

  /** The oldest message that waits or is being consumed concurrently. */
  first(): MessageExt | undefined {
    const [message] = this.#messages.values();
    return message;
  }

  /** Takes the next messages for an orderly listener. */
  take(countMax: number): MessageExt[] {
    this.lastConsumeMs = this.#clock.nowMs();
    const result: MessageExt[] = [];
    for (const [offset, message] of this.#messages) {
      if (result.length >= countMax) break;
      result.push(message);
      this.#messages.delete(offset);
      this.#taken.set(offset, message);
    }
    return result;
  }

  /** Ends the consumption of everything taken. Returns the offset to commit, undefined when nothing was taken. */
  commit(): number | undefined {
    const offsets = [...this.#taken.keys()];
    for (const message of this.#taken.values()) this.#bytes -= message.body.length;
    this.#taken.clear();
    return offsets.length === 0 ? undefined : Math.max(...offsets) + 1;
  }

  /** Puts everything taken back in front. */
  rollback(): void {
    this.consumeAgain([...this.#taken.values()]);
  }

  /** Puts these taken messages back in front. */
  consumeAgain(messages: readonly MessageExt[]): void {
    for (const message of messages) {
      if (this.#taken.delete(message.queueOffset)) this.#messages.set(message.queueOffset, message);
    }
    this.#messages = new Map([...this.#messages].sort((a, b) => a[0] - b[0]));
  }

  clear(): void {
    this.#messages.clear();
    this.#taken.clear();
    this.#bytes = 0;
    this.#maxOffset = 0;
  }

  #firstOffset(): number | undefined {
    const [offset] = this.#messages.keys();
    return offset;
  }
}
