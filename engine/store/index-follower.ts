import type { Clock, Timer } from '../runtime/clock.ts';
import { DiskError } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import type { CommitLog } from './commit-log.ts';
import type { ConsumeQueueStore } from './consume-queue-store.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { IndexPosition, IndexService } from './index-service.ts';
import { scanLog } from './log-scan.ts';

/** How long the index waits when the disk does not take its entries. */
const RETRY_MS = 1000;

/**
 * Lets the index follow the log. After a restart it may be behind (or be made from the beginning): then it reads
 * the log in slices in the background, and takes messages from the dispatcher once it has caught up.
 */
export class IndexFollower {
  readonly #index: IndexService | undefined;
  readonly #dispatcher: Dispatcher;
  readonly #commitLog: CommitLog;
  readonly #queues: ConsumeQueueStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #dispatchedOffset: () => number;
  #indexedOffset = 0;
  #stopped = false;
  #retryTimer: Timer | undefined;
  #catchingUp: Promise<void> = Promise.resolve();

  constructor(parts: {
    index: IndexService | undefined;
    dispatcher: Dispatcher;
    commitLog: CommitLog;
    queues: ConsumeQueueStore;
    clock: Clock;
    log: Log;
    dispatchedOffset: () => number;
  }) {
    this.#index = parts.index;
    this.#dispatcher = parts.dispatcher;
    this.#commitLog = parts.commitLog;
    this.#queues = parts.queues;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#dispatchedOffset = parts.dispatchedOffset;
  }

  /** Begins behind the records that are in the index. */
  start(indexedOffset: number): void {
    this.#indexedOffset = indexedOffset;
    if (!this.#index) return;
    this.#dispatcher.onIndexFailed = (physicalOffset, error) => this.#retryFrom(physicalOffset, error);
    if (indexedOffset === this.#dispatchedOffset()) this.#dispatcher.feedsIndex = true;
    else this.#catchingUp = this.#catchUp();
  }

  /** Resolves when the index has caught up with what was dispatched before (or the store stops). */
  caughtUp(): Promise<void> {
    return this.#catchingUp;
  }

  /** Taken synchronously with the dispatched offset, so that both speak of the same records. */
  position(): IndexPosition & { indexedOffset: number } {
    const indexedOffset = !this.#index || this.#dispatcher.feedsIndex ? this.#dispatchedOffset() : this.#indexedOffset;
    return { ...(this.#index?.position() ?? { fileName: '', indexCount: 0, lastTimestampMs: 0 }), indexedOffset };
  }

  async write(): Promise<void> {
    await this.#index?.write();
  }

  async sync(): Promise<void> {
    await this.#index?.sync();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#retryTimer?.cancel();
    await this.#catchingUp;
  }

  /** The disk did not take an entry: the index falls behind and tries again later. */
  #retryFrom(indexedOffset: number, error: DiskError): void {
    this.#indexedOffset = indexedOffset;
    this.#log.warn('index-behind', { path: error.path, code: error.code, indexedOffset });
    if (this.#stopped) return;
    this.#retryTimer = this.#clock.after(RETRY_MS, () => {
      this.#catchingUp = this.#catchUp();
    });
  }

  async #catchUp(): Promise<void> {
    try {
      await this.#followLog();
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      this.#retryFrom(this.#indexedOffset, error);
    }
  }

  async #followLog(): Promise<void> {
    const startMs = this.#clock.monotonicMs();
    const from = this.#indexedOffset;
    while (!this.#stopped && this.#indexedOffset < this.#dispatchedOffset()) {
      const start = Math.max(this.#indexedOffset, this.#commitLog.minOffset);
      const scan = await scanLog(
        this.#commitLog.segments,
        this.#clock,
        { from: start, to: this.#dispatchedOffset(), checkCrc: false, isCancelled: () => this.#stopped },
        (record, bytes) => {
          const message = this.#dispatcher.messageOf(record, bytes);
          this.#index?.put(message, this.#queues.ensureTopic(message.topic).indexHashSeed);
          this.#indexedOffset = record.physicalOffset + record.sizeBytes;
        },
      );
      if (scan.stoppedBy !== 'limit') {
        this.#log.error('index-catch-up-stopped', { offset: scan.endOffset, stoppedBy: scan.stoppedBy });
        return;
      }
      this.#indexedOffset = Math.max(this.#indexedOffset, scan.endOffset);
    }
    if (this.#stopped) return;
    // Nothing was dispatched since the last comparison: it is the same turn.
    this.#dispatcher.feedsIndex = true;
    this.#log.info('index-caught-up', { from, to: this.#indexedOffset, ms: Math.round(this.#clock.monotonicMs() - startMs) });
  }
}
