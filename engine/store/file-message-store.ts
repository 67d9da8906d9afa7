import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Clock, Timer } from '../runtime/clock.ts';
import { DiskError } from '../runtime/disk.ts';
import { DirectoryInUseError, lockDirectory, systemProcesses } from '../runtime/directory-lock.ts';
import type { DirectoryLock, ProcessIdentity, ProcessTable } from '../runtime/directory-lock.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import { NodeExit } from '../runtime/node-contract.ts';
import { hostProcess } from '../runtime/process.ts';
import type { Random } from '../runtime/random.ts';
import { Checkpoint } from './checkpoint.ts';
import { CheckpointService, INDEX_TIME_AHEAD_MS } from './checkpoint-service.ts';
import { CommitLog } from './commit-log.ts';
import { ConsumeQueueStore } from './consume-queue-store.ts';
import { DiskGuard } from './disk-guard.ts';
import { Dispatcher } from './dispatcher.ts';
import { FlushService } from './flush-service.ts';
import { IndexFollower } from './index-follower.ts';
import { IndexService } from './index-service.ts';
import { LogSegments } from './log-segments.ts';
import { MessageReader } from './message-reader.ts';
import { StoreError } from './message-store.ts';
import type {
  DispatchedMessage,
  GetMessageQuery,
  GetMessageResult,
  KeyQuery,
  KeyQueryResult,
  MessageStore,
  MessageToStore,
  PutCallback,
  StoreStats,
} from './message-store.ts';
import { delayLevelsMs } from './message-store-config.ts';
import type { MessageStoreConfig } from './message-store-config.ts';
import { OpenFiles } from './open-files.ts';
import { PutQueue } from './put-queue.ts';
import { QueueInventory } from './queue-inventory.ts';
import { queueOffsetByTime, storeTimestampOf } from './queue-offset-by-time.ts';
import { ABORT_MARK, recover } from './recovery.ts';
import { Retention } from './retention.ts';
import { storePaths } from './store-paths.ts';
import type { StorePaths } from './store-paths.ts';
import { writeFully } from './write-fully.ts';

/** What the store needs of its process. */
export interface MessageStoreSeams {
  disk: Disk;
  clock: Clock;
  log: Log;
  random?: Random;
  /** Who may hold the directory. Default: the machine's processes. */
  processes?: ProcessTable;
  /**
   * The device failed to make data durable: nothing after it may be acknowledged. Default: exit with code 4
   * (NodeExit.diskFailure). Must not return to normal work.
   */
  onFatal?: (error: unknown) => void;
}

/** How long a query by key waits for an index that is being made again. */
const INDEX_WAIT_MS = 3000;

/** A message store on a disk in Apache's formats. `start` must have resolved before any other call. */
export function createMessageStore(config: MessageStoreConfig, seams: MessageStoreSeams): MessageStore {
  return new FileMessageStore(config, seams);
}

class FileMessageStore implements MessageStore {
  readonly stats: StoreStats;
  readonly #config: MessageStoreConfig;
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #processes: ProcessTable;
  readonly #bootMark: number;
  readonly #paths: StorePaths;
  readonly #files: OpenFiles;
  readonly #commitLog: CommitLog;
  readonly #queues: ConsumeQueueStore;
  readonly #index: IndexService | undefined;
  readonly #follower: IndexFollower;
  readonly #dispatcher: Dispatcher;
  readonly #flush: FlushService;
  readonly #puts: PutQueue;
  readonly #reader: MessageReader;
  readonly #guard: DiskGuard;
  readonly #checkpointFile: Checkpoint;
  readonly #checkpoints: CheckpointService;
  readonly #retention: Retention;
  readonly #inventory: QueueInventory;
  readonly #onFatal: (error: unknown) => void;
  #state: 'new' | 'running' | 'stopped' | 'failed' = 'new';
  #lock: DirectoryLock | undefined;
  #flushTimer: Timer | undefined;
  #lastFlushMs = 0;
  #bootMs = 0;
  readonly #got = { getFound: 0, getMissed: 0, gotMessages: 0 };

  constructor(config: MessageStoreConfig, seams: MessageStoreSeams) {
    const { disk, clock, log } = seams;
    this.#config = config;
    this.#disk = disk;
    this.#clock = clock;
    this.#log = log;
    this.#processes = seams.processes ?? systemProcesses;
    this.#onFatal = seams.onFatal ?? (() => hostProcess.exit(NodeExit.diskFailure));
    this.#bootMark = bootMarkOf(this.#processes.self());
    this.#paths = storePaths(config.storePathRootDir, config.storePathCommitLog);
    const paths = this.#paths;
    const files = new OpenFiles(disk, config.maxOpenFiles);
    this.#files = files;
    const commitLog = new CommitLog(new LogSegments(disk, files, paths.commitLog, config.mappedFileSizeCommitLog), config.tailBufferBytes);
    this.#commitLog = commitLog;
    this.#inventory = new QueueInventory(disk, files, paths, config.mappedFileSizeConsumeQueue);
    const queues = new ConsumeQueueStore({
      disk,
      clock,
      log,
      files,
      directory: paths.consumeQueue,
      fileBytes: config.mappedFileSizeConsumeQueue,
      writeIntervalMs: config.consumeQueueWriteInterval,
      inventory: this.#inventory,
    });
    this.#queues = queues;
    const shape = { slotCount: config.maxHashSlotNum, maxIndexNum: config.maxIndexNum };
    this.#checkpointFile = new Checkpoint(disk, paths.checkpoint);
    const beforeWrite = (): void => this.#checkpointFile.announceIndexTime(clock.nowMs() + INDEX_TIME_AHEAD_MS);
    this.#index = config.messageIndexEnable
      ? new IndexService({ disk, files, clock, log, directory: paths.index, shape, beforeWrite })
      : undefined;
    this.#dispatcher = new Dispatcher(queues, this.#index, delayLevelsMs(config.messageDelayLevel));
    const fail = (error: unknown): void => this.#fail(error);
    const flush = new FlushService(commitLog, clock, config.syncFlushTimeout, fail);
    this.#flush = flush;
    this.#guard = new DiskGuard(disk, clock, log, config);
    this.#puts = new PutQueue({ config, clock, log, commitLog, queues, dispatcher: this.#dispatcher, flush, guard: this.#guard });
    const puts = this.#puts;
    this.#follower = new IndexFollower({
      index: this.#index,
      dispatcher: this.#dispatcher,
      commitLog,
      queues,
      clock,
      log,
      dispatchedOffset: () => puts.dispatchedOffset,
    });
    this.#reader = new MessageReader(commitLog, config);
    this.#checkpoints = new CheckpointService({
      clock,
      log,
      intervalMs: config.checkpointInterval,
      queueSyncIntervalMs: config.flushConsumeQueueThoroughInterval,
      queueSyncsMax: config.maxQueueSyncsPerCheckpoint,
      bootMark: this.#bootMark,
      checkpoint: this.#checkpointFile,
      puts,
      queues,
      index: this.#follower,
      flush,
      onFailure: fail,
    });
    this.#retention = new Retention({ config, clock, log, commitLog, queues, index: this.#index, guard: this.#guard });
    this.stats = this.#makeStats();
  }

  async start(): Promise<void> {
    if (this.#state !== 'new') throw new StoreError('io', `a store starts once; this one is ${this.#state}`);
    this.#bootMs = this.#clock.nowMs();
    try {
      await this.#open();
    } catch (error) {
      this.#files.closeAll();
      this.#lock?.release();
      this.#lock = undefined;
      this.#state = 'failed';
      if (error instanceof DirectoryInUseError) {
        throw new StoreError(
          'inUse',
          `the store directory is in use by process ${error.pid}`,
          { pid: error.pid, path: this.#paths.root },
          { cause: error },
        );
      }
      if (error instanceof DiskError)
        throw new StoreError(
          'io',
          `the store cannot use ${error.path}: ${error.message}`,
          { path: error.path, code: error.code },
          { cause: error },
        );
      throw error;
    }
  }

  async #open(): Promise<void> {
    const { root, commitLog, lockFile } = this.#paths;
    this.#disk.makeDirectory(root);
    this.#disk.makeDirectory(commitLog);
    this.#lock = lockDirectory(this.#disk, lockFile, this.#processes);
    this.#removeHalfDeletedTopics();
    const recovered = await recover({
      disk: this.#disk,
      clock: this.#clock,
      log: this.#log,
      config: this.#config,
      paths: this.#paths,
      commitLog: this.#commitLog,
      queues: this.#queues,
      index: this.#index,
      dispatcher: this.#dispatcher,
      checkpoint: this.#checkpointFile,
      inventory: this.#inventory,
      bootMark: this.#bootMark,
    });
    this.#flush.openAt(0);
    this.#puts.open(recovered.endOffset, recovered.lastStoreTimestampMs);
    this.#follower.start(recovered.indexedOffset);
    this.#checkpoints.openAt(recovered.examinedFrom, recovered.queuesSyncedOffset);
    this.#guard.check();
    // From here on an unclean end is ours, and there is a checkpoint of ours that it can start from.
    await this.#checkpoints.run();
    await this.#writeAbort();
    this.#state = 'running';
    this.#checkpoints.start();
    this.#retention.start();
    this.#armFlushTimer();
  }

  async stop(): Promise<void> {
    if (this.#state !== 'running') return;
    this.#puts.close();
    this.#state = 'stopped';
    this.#flushTimer?.cancel();
    await this.#retention.stop();
    await this.#follower.stop();
    await this.#queues.stop();
    await this.#checkpoints.stop();
    this.#flush.stop();
    await this.#inventory.write(this.#queues, this.#puts.dispatchedOffset);
    this.#files.closeAll();
    this.#disk.remove(this.#paths.abort);
    await this.#disk.syncDirectory(this.#paths.root);
    this.#lock?.release();
    this.#log.info('store-stopped', { endOffset: this.#commitLog.writtenOffset });
  }

  put(message: MessageToStore, done: PutCallback): void {
    this.#puts.put([message], done);
  }

  putBatch(messages: readonly MessageToStore[], done: PutCallback): void {
    this.#puts.put(messages, done);
  }

  getMessage(query: GetMessageQuery): GetMessageResult {
    const result = this.#reader.read(this.#queues.find(query.topic, query.queueId), query);
    if (result.status === 'found') this.#got.getFound += 1;
    else this.#got.getMissed += 1;
    this.#got.gotMessages += result.messageCount;
    return result;
  }

  recordAt(physicalOffset: number): Buffer | undefined {
    const head = this.#commitLog.headAt(physicalOffset);
    return head && this.#commitLog.read(physicalOffset, head.sizeBytes);
  }

  minQueueOffset(topic: string, queueId: number): number {
    return this.#queues.find(topic, queueId)?.minOffset ?? -1;
  }

  maxQueueOffset(topic: string, queueId: number): number {
    return this.#queues.find(topic, queueId)?.maxOffset ?? 0;
  }

  queueOffsetByTime(topic: string, queueId: number, timestampMs: number, boundary: 'LOWER' | 'UPPER'): number {
    const queue = this.#queues.find(topic, queueId);
    return queue ? queueOffsetByTime(queue, this.#commitLog, timestampMs, boundary) : 0;
  }

  storeTimestampOf(topic: string, queueId: number, queueOffset: number): number {
    const queue = this.#queues.find(topic, queueId);
    return queue ? storeTimestampOf(queue, this.#commitLog, queueOffset) : -1;
  }

  earliestStoreTimestamp(topic: string, queueId: number): number {
    const queue = this.#queues.find(topic, queueId);
    return queue && queue.minOffset < queue.maxOffset ? storeTimestampOf(queue, this.#commitLog, queue.minOffset) : -1;
  }

  async queryByKey(query: KeyQuery): Promise<KeyQueryResult> {
    const index = this.#index;
    if (!index) return { records: [], indexLastUpdateTimestampMs: 0, indexLastUpdatePhysicalOffset: 0 };
    await this.#indexReady();
    const offsets = await index.query({ ...query, maxMessages: Math.min(query.maxMessages, this.#config.maxMsgsNumBatch) });
    const last = index.lastUpdate();
    const records = offsets.map((offset) => this.recordAt(offset)).filter((record) => record !== undefined);
    return { records, indexLastUpdateTimestampMs: last.timestampMs, indexLastUpdatePhysicalOffset: last.physicalOffset };
  }

  queuesOf(topic: string): number[] {
    return [...(this.#queues.topic(topic)?.queues.keys() ?? [])].sort((a, b) => a - b);
  }

  topics(): string[] {
    return this.#queues.topics();
  }

  async deleteTopic(topic: string): Promise<void> {
    this.#puts.finishTurn();
    await this.#queues.deleteTopic(topic);
    await this.#inventory.noteDeleted(topic);
    // A restart after a kill must not bring the topic's queues back from records behind the old checkpoint.
    await this.#checkpoints.run();
  }

  async deleteExpiredSegments(): Promise<void> {
    await this.#retention.run({ manual: true });
  }

  async cleanExpiredConsumeQueues(): Promise<void> {
    await this.#queues.cleanExpired(this.#commitLog.minOffset);
  }

  onDispatch(listener: (dispatched: DispatchedMessage) => void): void {
    this.#dispatcher.onDispatch(listener);
  }

  /** ASYNC_FLUSH: the log is made durable now and then, off the loop. */
  #armFlushTimer(): void {
    this.#flushTimer = this.#clock.after(this.#config.flushIntervalCommitLog, () => {
      const dirtyBytes = this.#commitLog.writtenOffset - this.#flush.flushedOffset;
      const nowMs = this.#clock.monotonicMs();
      if (
        dirtyBytes >= this.#config.flushCommitLogLeastPages * 4096 ||
        (dirtyBytes > 0 && nowMs - this.#lastFlushMs >= this.#config.flushCommitLogThoroughInterval)
      ) {
        this.#lastFlushMs = nowMs;
        void this.#flush.flush();
      }
      if (this.#state === 'running') this.#armFlushTimer();
    });
  }

  async #indexReady(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(INDEX_WAIT_MS, resolve);
      void this.#follower.caughtUp().then(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  async #writeAbort(): Promise<void> {
    const text = Buffer.from(`${ABORT_MARK} ${this.#processes.self().pid}`);
    const file = this.#disk.create(this.#paths.abort, text.length);
    writeFully(file, text, 0, text.length, 0);
    await file.fdatasync();
    file.close();
    await this.#disk.syncDirectory(this.#paths.root);
  }

  #removeHalfDeletedTopics(): void {
    for (const name of this.#disk.list(this.#paths.root)) if (name.startsWith('deleted-')) this.#disk.remove(join(this.#paths.root, name));
  }

  #fail(error: unknown): void {
    if (this.#state === 'failed') return;
    this.#state = 'failed';
    this.#log.error('disk-failed', { error: error instanceof Error ? error.message : String(error) });
    this.#puts.abandon();
    this.#checkpoints.abandon();
    this.#flushTimer?.cancel();
    this.#onFatal(error);
  }

  #makeStats(): StoreStats {
    return {
      minPhysicalOffset: () => this.#commitLog.minOffset,
      maxPhysicalOffset: () => this.#commitLog.writtenOffset,
      confirmOffset: () => this.#commitLog.writtenOffset,
      flushedOffset: () => this.#flush.flushedOffset,
      dispatchBehindBytes: () => this.#commitLog.writtenOffset - this.#puts.dispatchedOffset,
      bootTimestampMs: () => this.#bootMs,
      earliestStoreTimestampMs: () =>
        this.#commitLog.segments.count === 0 ? -1 : this.#commitLog.storeTimestampAt(this.#commitLog.minOffset),
      counters: () => ({ ...this.#puts.counters, ...this.#got }),
      diskSpace: () => this.#guard.space(),
    };
  }
}

/** A number for the machine's boot, from the start mark `bootId/ticks` of a process; 0 where the system does not tell. */
function bootMarkOf({ startMark }: ProcessIdentity): number {
  const end = startMark.indexOf('/');
  return end <= 0 ? 0 : crc32(startMark.slice(0, end)) || 1;
}
