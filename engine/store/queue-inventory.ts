import { readWholeFile, writeFileAtomically } from '../runtime/atomic-file.ts';
import type { Disk } from '../runtime/disk.ts';
import type { ConsumeQueueStore } from './consume-queue-store.ts';

/** One queue as the last clean stop knew it. */
export interface InventoriedQueue {
  topic: string;
  queueId: number;
  firstFile: number;
  minOffset: number;
  maxOffset: number;
  lastRecordEnd: number;
}

/** The queues at one moment. */
export interface Inventory {
  /** What had been dispatched then. */
  dispatchedOffset: number;
  queues: InventoriedQueue[];
}

const nothing: Inventory = { dispatchedOffset: -1, queues: [] };

/**
 * The list of queues and their ends, written at a clean stop and after topics were deleted. A queue of the list
 * that is missing or shorter on disk was lost, not deleted, and is rebuilt from the log. Without the list (Apache's
 * directories) only damage within the files is noticed.
 */
export class QueueInventory {
  readonly #disk: Disk;
  readonly #path: string;
  /** A list for other file lengths does not describe these files. */
  readonly #fileBytes: number;
  #writing: Promise<void> = Promise.resolve();

  constructor(disk: Disk, path: string, fileBytes: number) {
    this.#disk = disk;
    this.#fileBytes = fileBytes;
    this.#path = path;
  }

  read(): Inventory {
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

  /** One write at a time. */
  write(queues: ConsumeQueueStore, dispatchedOffset: number): Promise<void> {
    const rows: (readonly [string, number, number, number, number, number])[] = [];
    for (const entry of queues.all()) {
      for (const queue of entry.queues.values())
        if (queue.maxOffset > 0)
          rows.push([queue.topic, queue.queueId, queue.firstFile, queue.minOffset, queue.maxOffset, queue.lastRecordEnd]);
    }
    this.#writing = this.#writing.then(() =>
      writeFileAtomically(
        this.#disk,
        this.#path,
        Buffer.from(JSON.stringify({ dispatchedOffset, fileBytes: this.#fileBytes, queues: rows })),
      ),
    );
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
