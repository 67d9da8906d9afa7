import { readWholeFile, writeFileAtomically } from '../runtime/atomic-file.ts';
import type { Disk } from '../runtime/disk.ts';
import type { ConsumeQueueStore } from './consume-queue-store.ts';

/** One queue as the last clean stop knew it. */
export interface InventoriedQueue {
  topic: string;
  queueId: number;
  maxOffset: number;
  lastRecordEnd: number;
}

/**
 * The list of queues and their ends, written at a clean stop and after topics were deleted. A queue of the list
 * that is missing or shorter on disk was lost, not deleted, and is rebuilt from the log. Without the list (Apache's
 * directories) only damage within the files is noticed.
 */
export class QueueInventory {
  readonly #disk: Disk;
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(disk: Disk, path: string) {
    this.#disk = disk;
    this.#path = path;
  }

  read(): InventoriedQueue[] {
    const bytes = readWholeFile(this.#disk, this.#path);
    if (!bytes) return [];
    try {
      const value: unknown = JSON.parse(bytes.toString('utf8'));
      return Array.isArray(value) ? value.flatMap(inventoriedQueue) : [];
    } catch {
      // An unreadable list knows of no queues; nothing depends on it but the detection of losses.
      return [];
    }
  }

  /** One write at a time. */
  write(queues: ConsumeQueueStore): Promise<void> {
    const rows: (readonly [string, number, number, number])[] = [];
    for (const entry of queues.all()) {
      for (const queue of entry.queues.values()) if (queue.maxOffset > 0) rows.push([queue.topic, queue.queueId, queue.maxOffset, queue.lastRecordEnd]);
    }
    this.#writing = this.#writing.then(() => writeFileAtomically(this.#disk, this.#path, Buffer.from(JSON.stringify(rows))));
    return this.#writing;
  }
}

function inventoriedQueue(row: unknown): InventoriedQueue[] {
  if (!Array.isArray(row)) return [];
  const [topic, queueId, maxOffset, lastRecordEnd]: unknown[] = row;
  if (typeof topic !== 'string' || typeof queueId !== 'number' || typeof maxOffset !== 'number' || typeof lastRecordEnd !== 'number') return [];
  return [{ topic, queueId, maxOffset, lastRecordEnd }];
}
