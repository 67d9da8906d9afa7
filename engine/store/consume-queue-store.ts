import { join } from 'node:path';
import type { Clock, Timer } from '../runtime/clock.ts';
import { DiskError } from '../runtime/disk.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import type { CommitLog } from './commit-log.ts';
import { ConsumeQueue, UNIT_BYTES, isMessageUnit } from './consume-queue.ts';
import type { ConsumeQueueFiles } from './consume-queue.ts';
import { loadQueue, recallQueue } from './consume-queue-load.ts';
import type { ExpectedQueue, QueueTrust } from './consume-queue-load.ts';
import type { OpenFiles } from './open-files.ts';
import type { QueueInventory } from './queue-inventory.ts';
import { javaHashOfText } from './property-scan.ts';
import { Slices } from './slices.ts';

/** A topic's queues, and what every put to it needs. */
export interface TopicQueues {
  readonly topic: string;
  readonly topicBytes: Buffer;
  /** Java hash of `topic#`, which each index key continues. */
  readonly indexHashSeed: number;
  readonly directory: string;
  readonly queues: Map<number, ConsumeQueue>;
}

/** Memory of pending units after which written ones are given back at once. */
const PENDING_BYTES_KEPT = 16 * 1024 * 1024;

/** New files that are made side by side, on the threads that also serve the log's flush. */
const FILES_MADE_AT_ONCE = 3;

/** All consume queues: found by name, written in batches, cleaned with the log. */
export class ConsumeQueueStore implements ConsumeQueueFiles {
  readonly directory: string;
  readonly files: OpenFiles;
  readonly fileBytes: number;
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #writeIntervalMs: number;
  readonly #inventory: QueueInventory;
  readonly #topics = new Map<string, TopicQueues>();
  #dirty: ConsumeQueue[] = [];
  #timer: Timer | undefined;
  #writing: Promise<void> | undefined;
  #pendingBytes = 0;
  readonly #unsyncedFiles = new Set<string>();
  readonly #unsyncedDirectories = new Set<string>();
  #stopped = false;

  constructor(options: {
    disk: Disk;
    clock: Clock;
    log: Log;
    files: OpenFiles;
    directory: string;
    fileBytes: number;
    writeIntervalMs: number;
    inventory: QueueInventory;
  }) {
    this.#disk = options.disk;
    this.#clock = options.clock;
    this.#log = options.log;
    this.files = options.files;
    this.directory = options.directory;
    this.fileBytes = options.fileBytes;
    this.#writeIntervalMs = options.writeIntervalMs;
    this.#inventory = options.inventory;
  }

  topics(): string[] {
    return [...this.#topics.values()].filter((entry) => entry.queues.size > 0).map((entry) => entry.topic);
  }

  all(): IterableIterator<TopicQueues> {
    return this.#topics.values();
  }

  topic(topic: string): TopicQueues | undefined {
    return this.#topics.get(topic);
  }

  find(topic: string, queueId: number): ConsumeQueue | undefined {
    return this.#topics.get(topic)?.queues.get(queueId);
  }

  /** The topic's entry, made when it is new. No file is made before its first unit is written. */
  ensureTopic(topic: string): TopicQueues {
    let entry = this.#topics.get(topic);
    if (!entry) {
      entry = {
        topic,
        topicBytes: Buffer.from(topic, 'utf8'),
        indexHashSeed: javaHashOfText(`${topic}#`),
        directory: join(this.directory, topic),
        queues: new Map(),
      };
      this.#topics.set(topic, entry);
    }
    return entry;
  }

  ensure(entry: TopicQueues, queueId: number): ConsumeQueue {
    let queue = entry.queues.get(queueId);
    if (!queue) {
      queue = new ConsumeQueue(this, entry.directory, entry.topic, queueId);
      entry.queues.set(queueId, queue);
    }
    return queue;
  }

  /** Adds a unit and lists the queue for the next batched write. */
  append(queue: ConsumeQueue, queueOffset: number, physicalOffset: number, sizeBytes: number, tagsCode: number): void {
    const before = queue.pendingBytes;
    queue.append(queueOffset, physicalOffset, sizeBytes, tagsCode);
    this.#pendingBytes += queue.pendingBytes - before;
    if (queue.listedDirty || !queue.isDirty) return;
    queue.listedDirty = true;
    this.#dirty.push(queue);
    if (!this.#timer && !this.#stopped) this.#timer = this.#clock.after(this.#writeIntervalMs, () => this.#onTimer());
  }

  written(path: string, created: boolean): void {
    this.#unsyncedFiles.add(path);
    if (created) this.#unsyncedDirectories.add(join(path, '..'));
  }

  made(queue: ConsumeQueue, fileStart: number): void {
    const first = queue.unitAt(fileStart / UNIT_BYTES);
    const physicalOffset = first && isMessageUnit(first) ? first.physicalOffset : 0;
    this.#inventory.noteMade({ topic: queue.topic, queueId: queue.queueId, fileStart, physicalOffset });
  }

  /** Reads the directory; `onQueue` is told about each queue that has lost units. Runs in slices. */
  async load(trust: QueueTrust, log: CommitLog, onDamaged: (queue: ConsumeQueue) => void): Promise<void> {
    const slices = new Slices(this.#clock);
    for (const topic of this.#disk.list(this.directory)) {
      for (const name of this.#disk.list(join(this.directory, topic))) {
        if (!/^\d+$/.test(name)) continue;
        const queue = this.ensure(this.ensureTopic(topic), Number(name));
        const loaded = loadQueue(this.#disk, queue.directory, this.fileBytes, trust, log);
        queue.openWith(loaded);
        if (loaded.damaged) onDamaged(queue);
        if (slices.isOver) await slices.next();
      }
    }
  }

  /** After a clean stop: opens the queues that it left. A queue that is not as expected is read whole. Runs in slices. */
  async recall(
    expected: readonly (ExpectedQueue & { topic: string; queueId: number })[],
    log: CommitLog,
    onDamaged: (queue: ConsumeQueue) => void,
  ): Promise<void> {
    const slices = new Slices(this.#clock);
    for (const row of expected) {
      const queue = this.ensure(this.ensureTopic(row.topic), row.queueId);
      const loaded =
        recallQueue(this.#disk, queue.directory, this.fileBytes, row) ??
        loadQueue(this.#disk, queue.directory, this.fileBytes, { trustBefore: Number.MAX_SAFE_INTEGER, clean: true }, log);
      queue.openWith(loaded);
      if (loaded.damaged) onDamaged(queue);
      if (slices.isOver) await slices.next();
    }
  }

  /** Reads one queue's files again with another trust. */
  async reload(queue: ConsumeQueue, trust: QueueTrust, log: CommitLog): Promise<void> {
    await this.writePending();
    this.files.forgetBelow(`${queue.directory}/`);
    queue.openWith(loadQueue(this.#disk, queue.directory, this.fileBytes, trust, log));
  }

  /** Writes everything that is pending, in slices. Rejects with DiskError when the disk does not take it; it stays pending. */
  writePending(): Promise<void> {
    this.#writing ??= this.#writePendingNow().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writePendingNow(): Promise<void> {
    const slices = new Slices(this.#clock);
    while (this.#dirty.length > 0) {
      const batch = this.#dirty;
      this.#dirty = [];
      for (let i = 0; i < batch.length; i++) {
        const queue = batch[i];
        if (!queue) continue;
        try {
          if (queue.fileToMake !== undefined) await this.#makeFiles(batch, i);
          if (!queue.removed) queue.write();
        } catch (error) {
          this.#dirty.push(...batch.slice(i));
          throw error;
        }
        queue.listedDirty = false;
        this.#releaseMemory(queue);
        if (!slices.isOver) continue;
        this.#writeInventory();
        await slices.next();
      }
      this.#writeInventory();
    }
  }

  /** Makes the next files of some queues of a batch off the loop; what is left to `write` finds them there. */
  async #makeFiles(batch: readonly ConsumeQueue[], from: number): Promise<void> {
    const made: Promise<void>[] = [];
    for (let i = from; i < batch.length && made.length < FILES_MADE_AT_ONCE; i++) {
      const queue = batch[i];
      const path = queue?.fileToMake;
      if (queue && path !== undefined && !queue.removed) made.push(this.#makeFile(queue, path));
    }
    await Promise.all(made);
  }

  async #makeFile(queue: ConsumeQueue, path: string): Promise<void> {
    const file = await this.#disk.createAsync(path, this.fileBytes);
    if (!queue.removed) {
      this.files.adopt(file);
      return;
    }
    // The topic was deleted meanwhile. If its directory had gone by then, this has made it again.
    file.close();
    if (this.find(queue.topic, queue.queueId) === undefined) this.#disk.remove(queue.directory);
  }

  #writeInventory(): void {
    if (this.#inventory.writeChanges()) this.written(this.#inventory.changesPath, true);
  }

  #releaseMemory(queue: ConsumeQueue): void {
    if (this.#pendingBytes <= PENDING_BYTES_KEPT) return;
    const before = queue.pendingBytes;
    queue.releasePending();
    this.#pendingBytes -= before - queue.pendingBytes;
  }

  #onTimer(): void {
    this.#timer = undefined;
    void this.writePending().catch((error: unknown) => {
      if (!(error instanceof DiskError)) throw error;
      this.#log.warn('consume-queue-write-failed', { path: error.path, code: error.code });
      if (!this.#stopped) this.#timer = this.#clock.after(this.#writeIntervalMs * 5, () => this.#onTimer());
    });
  }

  /** After a restart: files that an earlier process wrote and may not have synced. */
  markUnsyncedSince(physicalOffset: number): void {
    for (const entry of this.#topics.values()) {
      for (const queue of entry.queues.values()) for (const path of queue.filesSince(physicalOffset)) this.written(path, true);
    }
  }

  /** Files and directories that `sync` would have to sync now. */
  get unsyncedCount(): number {
    return this.#unsyncedFiles.size + this.#unsyncedDirectories.size;
  }

  /**
   * Makes everything written so far durable. Rejects with DiskError when the device fails: then nothing may be assumed.
   * False when `isCancelled` ended it early.
   */
  async sync(isCancelled: () => boolean = () => false): Promise<boolean> {
    const files = [...this.#unsyncedFiles];
    const directories = [...this.#unsyncedDirectories];
    this.#unsyncedFiles.clear();
    this.#unsyncedDirectories.clear();
    await this.#inParallel(files, isCancelled, async (path) => {
      if (!this.#disk.exists(path)) return;
      await this.files.open(path).fdatasync();
    });
    const topics = new Set(directories.map((directory) => join(directory, '..')));
    await this.#inParallel([...directories, ...topics], isCancelled, async (directory) => {
      if (this.#disk.exists(directory)) await this.#disk.syncDirectory(directory);
    });
    if (directories.length > 0) await this.#disk.syncDirectory(this.directory);
    return !isCancelled();
  }

  /** Few at a time: the thread pool also serves the log's own flush. */
  async #inParallel(paths: readonly string[], isCancelled: () => boolean, run: (path: string) => Promise<void>): Promise<void> {
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let path = paths[next++]; path !== undefined && !isCancelled(); path = paths[next++]) await run(path);
    };
    await Promise.all([worker(), worker()]);
  }

  /** Removes a topic's queues and files. Puts of this topic that are under way are not dispatched any more. */
  async deleteTopic(topic: string): Promise<void> {
    const entry = this.#topics.get(topic);
    if (!entry) return;
    this.#topics.delete(topic);
    for (const queue of entry.queues.values()) queue.removed = true;
    this.files.forgetBelow(`${entry.directory}/`);
    // Under another name first: the topic may be created again before its files are gone.
    const doomed = join(this.directory, '..', `deleted-${topic}-${this.#clock.nowMs()}`);
    if (!this.#disk.exists(entry.directory)) return;
    this.#disk.rename(entry.directory, doomed);
    await this.#disk.removeAsync(doomed);
  }

  /** Moves every queue's minOffset past messages that have left the log and removes files without any. Runs in slices. */
  async cleanExpired(logMinOffset: number): Promise<void> {
    const slices = new Slices(this.#clock);
    for (const entry of this.#topics.values()) {
      for (const queue of entry.queues.values()) {
        if (queue.removed) continue;
        correctMinOffset(queue, logMinOffset);
        for (const path of queue.takeExpiredFiles()) {
          this.files.forget(path);
          this.#unsyncedFiles.delete(path);
          await this.#disk.removeAsync(path);
        }
        if (slices.isOver) await slices.next();
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.writePending();
  }
}

/** Sets minOffset to the first unit whose message is still in the log (maxOffset when none is). */
export function correctMinOffset(queue: ConsumeQueue, logMinOffset: number): void {
  const isGone = (queueOffset: number): boolean => {
    const unit = queue.unitAt(queueOffset);
    return !unit || !isMessageUnit(unit) || unit.physicalOffset < logMinOffset;
  };
  if (queue.minOffset >= queue.maxOffset || !isGone(queue.minOffset)) return;
  let gone = queue.minOffset;
  let kept = queue.maxOffset;
  while (kept - gone > 1) {
    const middle = Math.floor((gone + kept) / 2);
    if (isGone(middle)) gone = middle;
    else kept = middle;
  }
  queue.minOffset = kept;
}
