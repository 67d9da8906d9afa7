import { assert } from '../runtime/assert.ts';
import type { Clock } from '../runtime/clock.ts';
import { DiskError } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import type { CommitLog } from './commit-log.ts';
import type { ConsumeQueue } from './consume-queue.ts';
import type { ConsumeQueueStore } from './consume-queue-store.ts';
import type { DiskGuard } from './disk-guard.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { FlushService } from './flush-service.ts';
import type { MessageToStore, PutCallback, PutResult } from './message-store.ts';
import type { MessageStoreConfig } from './message-store-config.ts';
import { PROPERTIES_BYTES_MAX, TOPIC_BYTES_MAX, hostFlags, recordSizeBytes, takesQueuePlace } from './record-layout.ts';
import { StoredMessage } from './stored-message.ts';

/** Appended bytes after which the turn's write is not put off any longer. */
const EARLY_WRITE_BYTES = 512 * 1024;

/** One put from its append to its answer. */
interface PendingPut {
  first: StoredMessage;
  /** The other messages of a batch. */
  others: readonly StoredMessage[];
  queue: ConsumeQueue;
  /** nextOffset of the queue before it. */
  queueOffsetBefore: number;
  endOffset: number;
  waitStoreMsgOk: boolean;
  done: PutCallback;
}

const noMessages: readonly StoredMessage[] = [];

export interface PutCounters {
  putMessages: number;
  putBytes: number;
  putFailed: number;
}

/**
 * The write path of one turn of the loop: append synchronously (that is the lock), write once at the end of the
 * turn, dispatch, answer. When the write fails, the puts that were not written never happened.
 */
export class PutQueue {
  readonly counters: PutCounters = { putMessages: 0, putBytes: 0, putFailed: 0 };
  readonly #config: MessageStoreConfig;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #commitLog: CommitLog;
  readonly #queues: ConsumeQueueStore;
  readonly #dispatcher: Dispatcher;
  readonly #flush: FlushService;
  readonly #guard: DiskGuard;
  #pending: PendingPut[] = [];
  #scheduled = false;
  #dispatchedOffset = 0;
  #lastStoreTimestampMs = 0;
  #writable = false;
  /** A failed write was rolled back in memory; its bytes on disk still have to be zeroed. */
  #earlyWriteError: DiskError | undefined;

  constructor(parts: {
    config: MessageStoreConfig;
    clock: Clock;
    log: Log;
    commitLog: CommitLog;
    queues: ConsumeQueueStore;
    dispatcher: Dispatcher;
    flush: FlushService;
    guard: DiskGuard;
  }) {
    this.#config = parts.config;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#commitLog = parts.commitLog;
    this.#queues = parts.queues;
    this.#dispatcher = parts.dispatcher;
    this.#flush = parts.flush;
    this.#guard = parts.guard;
  }

  /** Takes puts from now on, behind what recovery found. */
  open(endOffset: number, lastStoreTimestampMs: number): void {
    this.#dispatchedOffset = endOffset;
    this.#lastStoreTimestampMs = lastStoreTimestampMs;
    this.#writable = true;
  }

  /** End of what consume queues (and, when it is up to date, the index) have. A record boundary. */
  get dispatchedOffset(): number {
    return this.#dispatchedOffset;
  }

  /** storeTimestamp of the newest dispatched record. */
  get lastStoreTimestampMs(): number {
    return this.#lastStoreTimestampMs;
  }

  put(messages: readonly MessageToStore[], done: PutCallback): void {
    const refusal = this.#refusal(messages);
    const first = messages[0];
    if (refusal || !first) {
      this.#fail(done, refusal ?? { status: 'messageIllegal', reason: 'an empty batch' });
      return;
    }
    const entry = this.#queues.ensureTopic(first.topic);
    const queue = this.#queues.ensure(entry, first.queueId);
    const queueOffsetBefore = queue.nextOffset;
    const startOffset = this.#commitLog.appendedOffset;
    let stored: StoredMessage;
    let others = noMessages;
    try {
      stored = this.#append(queue, first, entry.topicBytes);
      if (messages.length > 1) others = messages.slice(1).map((message) => this.#append(queue, message, entry.topicBytes));
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      // A new segment could not be made: this put never happened.
      queue.nextOffset = queueOffsetBefore;
      this.#giveUp(startOffset);
      this.#noteDiskError(error);
      this.#fail(done, this.#writeFailure(error));
      return;
    }
    const endOffset = this.#commitLog.appendedOffset;
    this.#pending.push({ first: stored, others, queue, queueOffsetBefore, endOffset, waitStoreMsgOk: first.waitStoreMsgOk, done });
    if (endOffset - this.#commitLog.writtenOffset >= EARLY_WRITE_BYTES) this.#writeEarly();
    this.#schedule();
  }

  /** Writes and answers everything now. For the end of the process. */
  finishTurn(): void {
    if (this.#pending.length > 0) this.#endTurn();
  }

  close(): void {
    this.finishTurn();
    this.#writable = false;
  }

  /** The device failed: what is under way is never answered, and nothing more is taken. */
  abandon(): void {
    this.#writable = false;
    this.#pending = [];
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#clock.endOfTurn(() => {
      this.#scheduled = false;
      this.#endTurn();
    });
  }

  #append(queue: ConsumeQueue, message: MessageToStore, topic: Buffer): StoredMessage {
    const hasPlace = takesQueuePlace(message.sysFlag);
    const sizeBytes = recordSizeBytes(message, topic.length);
    const stored = new StoredMessage();
    stored.queueOffset = hasPlace ? queue.nextOffset : 0;
    stored.storeTimestampMs = this.#clock.nowMs();
    stored.physicalOffset = this.#commitLog.append(message, topic, sizeBytes, stored.queueOffset, stored.storeTimestampMs);
    if (hasPlace) queue.nextOffset += 1;
    stored.topic = queue.topic;
    stored.queueId = message.queueId;
    stored.sizeBytes = sizeBytes;
    stored.tagsCode = message.tagsCode;
    stored.sysFlag = hostFlags(message);
    stored.propertyBytes = message.properties;
    stored.propertiesEnd = message.properties.length;
    return stored;
  }

  #refusal(messages: readonly MessageToStore[]): PutResult | undefined {
    if (!this.#writable) return { status: 'notWritable', reason: 'the store is not running' };
    let totalBytes = 0;
    for (const message of messages) {
      const reason = this.#illegality(message);
      if (reason !== undefined) return { status: 'messageIllegal', reason };
      totalBytes += message.body.length;
    }
    const full = this.#guard.refusal(totalBytes);
    if (full !== undefined) return { status: 'diskFull', reason: full };
    if (!this.#commitLog.hasStaleBytes || this.#pending.length > 0) return undefined;
    try {
      this.#commitLog.clearStaleBytes();
      return undefined;
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      return this.#writeFailure(error);
    }
  }

  #illegality(message: MessageToStore): string | undefined {
    if (message.body.length > this.#config.maxMessageSize)
      return `the body has ${message.body.length} bytes, maxMessageSize is ${this.#config.maxMessageSize}`;
    if (message.properties.length > PROPERTIES_BYTES_MAX)
      return `the properties have ${message.properties.length} bytes, the limit is ${PROPERTIES_BYTES_MAX}`;
    // UTF-8 needs at most 3 bytes per UTF-16 unit: short names need no counting.
    if (message.topic.length * 3 > TOPIC_BYTES_MAX && Buffer.byteLength(message.topic) > TOPIC_BYTES_MAX)
      return `the topic name has more than ${TOPIC_BYTES_MAX} bytes`;
    if (message.body.length + PROPERTIES_BYTES_MAX + 1024 > this.#commitLog.recordBytesMax) {
      const sizeBytes = recordSizeBytes(message, Buffer.byteLength(message.topic));
      if (sizeBytes > this.#commitLog.recordBytesMax)
        return `the record has ${sizeBytes} bytes, a log segment holds ${this.#commitLog.recordBytesMax}`;
    }
    return undefined;
  }

  /** Bounds the memory of a long turn. Answers wait for the end of the turn all the same. */
  #writeEarly(): void {
    if (this.#earlyWriteError) return;
    try {
      this.#commitLog.write();
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      this.#earlyWriteError = error;
    }
  }

  #endTurn(): void {
    const puts = this.#pending;
    if (puts.length === 0) return;
    this.#pending = [];
    let failure = this.#earlyWriteError;
    this.#earlyWriteError = undefined;
    if (!failure) {
      try {
        this.#commitLog.write();
      } catch (error) {
        if (!(error instanceof DiskError)) throw error;
        failure = error;
      }
    }
    const written = failure ? puts.findIndex((put) => put.endOffset > this.#commitLog.writtenOffset) : puts.length;
    const succeeded = written < 0 ? puts : puts.slice(0, written);
    if (failure) this.#rollBack(puts.slice(succeeded.length), succeeded.at(-1)?.endOffset, failure);
    for (const put of succeeded) {
      this.#dispatcher.dispatch(put.first);
      for (const message of put.others) this.#dispatcher.dispatch(message);
    }
    this.#moveDispatched(succeeded);
    for (const put of succeeded) this.#answer(put);
  }

  #moveDispatched(puts: readonly PendingPut[]): void {
    const last = puts.at(-1);
    if (!last) return;
    this.#dispatchedOffset = last.endOffset;
    this.#lastStoreTimestampMs = (last.others.at(-1) ?? last.first).storeTimestampMs;
  }

  #answer(put: PendingPut): void {
    this.counters.putMessages += 1 + put.others.length;
    this.counters.putBytes += bytesOf(put);
    if (this.#config.flushDiskType === 'ASYNC_FLUSH' || !put.waitStoreMsgOk) {
      put.done(resultOf(put, 'ok'));
      return;
    }
    this.#flush.wait(put.endOffset, (flushed) => put.done(resultOf(put, flushed ? 'ok' : 'flushDiskTimeout')));
  }

  /** The puts of a failed write never happened: queue counters and the tail go back, nothing of them was visible. */
  #rollBack(failed: readonly PendingPut[], keptEnd: number | undefined, error: DiskError): void {
    for (const put of failed.toReversed()) put.queue.nextOffset = put.queueOffsetBefore;
    this.#log.error('log-write-failed', { path: error.path, code: error.code, puts: failed.length });
    this.#giveUp(keptEnd ?? this.#dispatchedOffset);
    this.#noteDiskError(error);
    const result = this.#writeFailure(error);
    for (const put of failed) this.#fail(put.done, result);
  }

  #giveUp(toOffset: number): void {
    try {
      this.#commitLog.rollBack(toOffset);
    } catch (error) {
      // The stale bytes stay for now; no put is taken until they are gone.
      assert(error instanceof DiskError, `rolling back failed: ${String(error)}`);
      this.#log.error('log-roll-back-incomplete', { path: error.path, code: error.code });
    }
  }

  #noteDiskError(error: DiskError): void {
    if (error.code === 'ENOSPC' || error.code === 'EDQUOT') this.#guard.noteFull();
  }

  #writeFailure(error: DiskError): PutResult {
    if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
      return { status: 'diskFull', reason: this.#guard.refusal(0) ?? `disk full: ${error.path}` };
    return { status: 'writeFailed', reason: `${error.code} at ${error.path}` };
  }

  /** Never before `put` has returned. */
  #fail(done: PutCallback, result: PutResult): void {
    this.counters.putFailed += 1;
    this.#clock.endOfTurn(() => done(result));
  }
}

function bytesOf(put: PendingPut): number {
  let sum = put.first.sizeBytes;
  for (const message of put.others) sum += message.sizeBytes;
  return sum;
}

function resultOf(put: PendingPut, status: 'ok' | 'flushDiskTimeout'): PutResult {
  const { first, others } = put;
  return {
    status,
    physicalOffset: first.physicalOffset,
    queueOffset: first.queueOffset,
    sizeBytes: bytesOf(put),
    storeTimestampMs: first.storeTimestampMs,
    physicalOffsets: others.length === 0 ? [first.physicalOffset] : [first, ...others].map((message) => message.physicalOffset),
  };
}
