import { readWholeFile, writeFileAtomically } from '../runtime/atomic-file.ts';
import type { Disk } from '../runtime/disk.ts';
import type { ConsumeQueueStore } from './consume-queue-store.ts';
import type { OpenFiles } from './open-files.ts';
import type { StorePaths } from './store-paths.ts';
import { writeFully } from './write-fully.ts';

/** One queue as the last clean stop knew it. */
export interface InventoriedQueue {
  topic: string;
  queueId: number;
  firstFile: number;
  minOffset: number;
  maxOffset: number;
  lastRecordEnd: number;
}

/** A file of a queue that was made since: position of its first byte in the queue, and the record of its first unit. */
export interface MadeQueueFile {
  topic: string;
  queueId: number;
  fileStart: number;
  /** 0 for a placeholder. */
  physicalOffset: number;
}

/** The queues at one moment. */
export interface Inventory {
  /** What had been dispatched then. */
  dispatchedOffset: number;
  queues: InventoriedQueue[];
  /** The newest file of each queue that has got one since. */
  made: MadeQueueFile[];
}

/**
 * The list of queues and their ends, written at a clean stop, and behind it a file of lines with what has changed since:
 * `["topic",queueId,fileStart,physicalOffset]` for a queue file that was made, `["topic"]` for a topic that was deleted.
 * A queue or file of these lists that is not on disk was lost, not deleted, and is rebuilt from the log. Without them
 * (Apache's directories) only damage within the files is noticed.
 */
export class QueueInventory {
  readonly #disk: Disk;
  readonly #files: OpenFiles;
  readonly #path: string;
  /** The file of changes. */
  readonly changesPath: string;
  /** A list for other file lengths does not describe these files. */
  readonly #fileBytes: number;
  #writing: Promise<void> = Promise.resolve();
  /** Lines that are not in the file yet. */
  #lines = '';
  /** Length of the file's whole lines. */
  #changesBytes = 0;

  constructor(disk: Disk, files: OpenFiles, paths: Pick<StorePaths, 'queueInventory' | 'queueChanges'>, fileBytes: number) {
    this.#disk = disk;
    this.#files = files;
    this.#fileBytes = fileBytes;
    this.#path = paths.queueInventory;
    this.changesPath = paths.queueChanges;
  }

  read(): Inventory {
    const list = this.#readList();
    const queues = new Map(list.queues.map((row) => [`${row.topic}@${row.queueId}`, row]));
    const made = new Map<string, MadeQueueFile>();
    for (const [topic, queueId, fileStart, physicalOffset] of this.#readChanges()) {
      if (typeof queueId === 'number' && typeof fileStart === 'number' && typeof physicalOffset === 'number') {
        made.set(`${topic}@${queueId}`, { topic, queueId, fileStart, physicalOffset });
        continue;
      }
      for (const table of [queues, made]) for (const [key, row] of table) if (row.topic === topic) table.delete(key);
    }
    return { dispatchedOffset: list.dispatchedOffset, queues: [...queues.values()], made: [...made.values()] };
  }

  #readList(): Pick<Inventory, 'dispatchedOffset' | 'queues'> {
    const nothing = { dispatchedOffset: -1, queues: [] };
    const bytes = readWholeFile(this.#disk, this.#path);
    if (!bytes) return nothing;
    try {
      const value: unknown = JSON.parse(bytes.toString('utf8'));
      if (typeof value !== 'object' || value === null || !('dispatchedOffset' in value) || !('queues' in value)) return nothing;
      if (
        !('fileBytes' in value) ||
        value.fileBytes !== this.#fileBytes ||
        typeof value.dispatchedOffset !== 'number' ||
        !Array.isArray(value.queues)
      )
        return nothing;
      return { dispatchedOffset: value.dispatchedOffset, queues: value.queues.flatMap(inventoriedQueue) };
    } catch {
      // An unreadable list knows of no queues; nothing depends on it but speed and the detection of losses.
      return nothing;
    }
  }

  /** The whole lines up to the first that cannot be read; later ones go behind them. */
  #readChanges(): [string, ...unknown[]][] {
    const bytes = readWholeFile(this.#disk, this.changesPath) ?? Buffer.alloc(0);
    const changes: [string, ...unknown[]][] = [];
    this.#changesBytes = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, this.#changesBytes)) {
      const change = changeOf(bytes.toString('utf8', this.#changesBytes, end));
      if (change === undefined) break;
      changes.push(change);
      this.#changesBytes = end + 1;
    }
    return changes;
  }

  /** A queue has got a file; its line is written by `writeChanges`. */
  noteMade({ topic, queueId, fileStart, physicalOffset }: MadeQueueFile): void {
    this.#lines += `${JSON.stringify([topic, queueId, fileStart, physicalOffset])}\n`;
  }

  /** Appends the lines that are waiting. False when there was none. Throws DiskError; then they still wait. */
  writeChanges(): boolean {
    if (this.#lines === '') return false;
    const bytes = Buffer.from(this.#lines, 'utf8');
    const file = this.#disk.exists(this.changesPath) ? this.#files.open(this.changesPath) : this.#files.create(this.changesPath, 0);
    // A kill can have left a part of a line.
    if (file.sizeBytes() > this.#changesBytes) file.truncate(this.#changesBytes);
    writeFully(file, bytes, 0, bytes.length, this.#changesBytes);
    this.#changesBytes += bytes.length;
    this.#lines = '';
    return true;
  }

  /** A topic was deleted: its queues are not missed. Durable when it resolves. */
  async noteDeleted(topic: string): Promise<void> {
    this.#lines += `${JSON.stringify([topic])}\n`;
    this.writeChanges();
    await this.#files.open(this.changesPath).fdatasync();
  }

  /** The whole list; the changes are part of it then. One write at a time. */
  write(queues: ConsumeQueueStore, dispatchedOffset: number): Promise<void> {
    const rows: (readonly [string, number, number, number, number, number])[] = [];
    for (const entry of queues.all()) {
      for (const queue of entry.queues.values())
        if (queue.maxOffset > 0)
          rows.push([queue.topic, queue.queueId, queue.firstFile, queue.minOffset, queue.maxOffset, queue.lastRecordEnd]);
    }
    this.#writing = this.#writing.then(async () => {
      const text = JSON.stringify({ dispatchedOffset, fileBytes: this.#fileBytes, queues: rows });
      await writeFileAtomically(this.#disk, this.#path, Buffer.from(text));
      this.#lines = '';
      this.#changesBytes = 0;
      this.#files.forget(this.changesPath);
      this.#disk.remove(this.changesPath);
    });
    return this.#writing;
  }
}

function inventoriedQueue(row: unknown): InventoriedQueue[] {
  if (!Array.isArray(row)) return [];
  const [topic, queueId, firstFile, minOffset, maxOffset, lastRecordEnd]: unknown[] = row;
  if (typeof topic !== 'string' || typeof queueId !== 'number' || typeof firstFile !== 'number') return [];
  if (typeof minOffset !== 'number' || typeof maxOffset !== 'number' || typeof lastRecordEnd !== 'number') return [];
  return [{ topic, queueId, firstFile, minOffset, maxOffset, lastRecordEnd }];
}

function changeOf(line: string): [string, ...unknown[]] | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (!Array.isArray(value)) return undefined;
    const [topic, ...rest]: unknown[] = value;
    return typeof topic === 'string' ? [topic, ...rest] : undefined;
  } catch {
    return undefined;
  }
}
