import type { Clock, Timer } from '../runtime/clock.ts';
import { DiskError } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { ConsumeQueueStore } from './consume-queue-store.ts';
import type { FlushService } from './flush-service.ts';
import type { IndexFollower } from './index-follower.ts';
import type { PutQueue } from './put-queue.ts';

/** Bytes of log before a checkpoint that the next start examines. */
const VERIFY_BYTES = 8 * 1024 * 1024;

/** How far Apache's index time is ahead of the clock while we run: further than writing an index file takes. */
export const INDEX_TIME_AHEAD_MS = 60_000;

/** Moves the point from which a restart has to read the log: writes and syncs what is derived, then says so. */
export class CheckpointService {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #intervalMs: number;
  readonly #queueSyncIntervalMs: number;
  readonly #queueSyncsMax: number;
  readonly #bootMark: number;
  readonly #checkpoint: Checkpoint;
  readonly #puts: PutQueue;
  readonly #queues: ConsumeQueueStore;
  readonly #index: IndexFollower;
  readonly #flush: FlushService;
  readonly #onFailure: (error: unknown) => void;
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  #lastKey = '';
  #stopped = false;
  /** Record boundaries, ascending: the first is the newest that is VERIFY_BYTES behind. */
  #boundaries: number[] = [0];
  #queuesSyncedOffset = 0;
  #queueSync: Promise<void> | undefined;
  #lastQueueSyncMs = 0;

  constructor(parts: {
    clock: Clock;
    log: Log;
    intervalMs: number;
    queueSyncIntervalMs: number;
    queueSyncsMax: number;
    bootMark: number;
    checkpoint: Checkpoint;
    puts: PutQueue;
    queues: ConsumeQueueStore;
    index: IndexFollower;
    flush: FlushService;
    onFailure: (error: unknown) => void;
  }) {
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#intervalMs = parts.intervalMs;
    this.#queueSyncIntervalMs = parts.queueSyncIntervalMs;
    this.#queueSyncsMax = parts.queueSyncsMax;
    this.#bootMark = parts.bootMark;
    this.#checkpoint = parts.checkpoint;
    this.#puts = parts.puts;
    this.#queues = parts.queues;
    this.#index = parts.index;
    this.#flush = parts.flush;
    this.#onFailure = parts.onFailure;
  }

  /** What recovery found: a record boundary to verify from until there are newer ones, and what of the queues is durable. */
  openAt(examinedFrom: number, queuesSyncedOffset: number): void {
    this.#boundaries = [examinedFrom];
    this.#queuesSyncedOffset = queuesSyncedOffset;
    this.#lastQueueSyncMs = this.#clock.monotonicMs();
  }

  start(): void {
    if (this.#stopped) return;
    this.#timer = this.#clock.after(this.#intervalMs, () => {
      void this.#tick();
    });
  }

  /** Writes a checkpoint that covers everything dispatched before the call. */
  async run(clean = false): Promise<void> {
    // One that is under way may have begun before the caller's messages.
    while (this.#running) await this.#running;
    this.#running = this.#runOnce(clean).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  /** The last checkpoint of a clean stop. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.run(true);
    this.#checkpoint.close();
  }

  /** Stops without writing anything: the process is on its way out. */
  abandon(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #tick(): Promise<void> {
    try {
      await this.run();
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      if (error.code === 'EIO') this.#onFailure(error);
      this.#log.warn('checkpoint-failed', { path: error.path, code: error.code });
    }
    this.start();
  }

  async #runOnce(clean: boolean): Promise<void> {
    const dispatchedOffset = this.#puts.dispatchedOffset;
    const timestampMs = this.#puts.lastStoreTimestampMs;
    const index = this.#index.position();
    const key = `${dispatchedOffset}/${index.indexedOffset}/${this.#queuesSyncedOffset}`;
    if (key === this.#lastKey && !clean) return;
    await this.#queues.writePending();
    await this.#index.write();
    await this.#syncQueues(dispatchedOffset);
    await this.#index.sync();
    await this.#flush.flush();
    await this.#checkpoint.write({
      apache: {
        physicMsgTimestamp: timestampMs,
        logicsMsgTimestamp: timestampMs,
        indexMsgTimestamp: clean ? index.lastTimestampMs : this.#clock.nowMs() + INDEX_TIME_AHEAD_MS,
        masterFlushedOffset: 0,
        confirmPhyOffset: dispatchedOffset,
      },
      dispatchedOffset,
      queuesSyncedOffset: this.#queuesSyncedOffset,
      bootMark: this.#bootMark,
      verifyFrom: this.#verifyFrom(dispatchedOffset),
      indexFile: index.fileName,
      indexCount: index.indexCount,
      indexedOffset: Math.min(index.indexedOffset, dispatchedOffset),
      clean,
    });
    this.#lastKey = key;
  }

  /**
   * Few files are synced at once. With tens of thousands of queues that would take minutes, and a killed process
   * does not need it (the page cache stays): then a round in the background moves queuesSyncedOffset now and then,
   * and only a power loss makes the next start read the log from there.
   */
  async #syncQueues(dispatchedOffset: number): Promise<void> {
    if (this.#queueSync) return;
    if (this.#bootMark === 0 || this.#queues.unsyncedCount <= this.#queueSyncsMax) {
      await this.#queues.sync();
      this.#queuesSyncedOffset = dispatchedOffset;
      return;
    }
    if (this.#stopped || this.#clock.monotonicMs() - this.#lastQueueSyncMs < this.#queueSyncIntervalMs) return;
    this.#queueSync = this.#queues
      .sync(() => this.#stopped)
      .then(
        (complete) => this.#endQueueSync(complete ? dispatchedOffset : undefined),
        (error: unknown) => {
          this.#endQueueSync(undefined);
          // What failed to sync may be lost: only a rebuild by the next start helps.
          this.#onFailure(error);
        },
      );
  }

  #endQueueSync(syncedOffset: number | undefined): void {
    this.#queueSync = undefined;
    this.#lastQueueSyncMs = this.#clock.monotonicMs();
    if (syncedOffset !== undefined) this.#queuesSyncedOffset = syncedOffset;
  }

  #verifyFrom(dispatchedOffset: number): number {
    this.#boundaries.push(dispatchedOffset);
    while ((this.#boundaries[1] ?? Number.POSITIVE_INFINITY) <= dispatchedOffset - VERIFY_BYTES) this.#boundaries.shift();
    // Many checkpoints over few bytes: the ones in between are not needed.
    if (this.#boundaries.length > 64) this.#boundaries.splice(1, 32);
    return this.#boundaries[0] ?? dispatchedOffset;
  }
}
