import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Disk, DiskFile } from '../runtime/disk.ts';
import { dataViewOf, getInt64, setInt64 } from './record-layout.ts';
import { writeFully } from './write-fully.ts';

const CHECKPOINT_BYTES = 4096;
const SECTOR_BYTES = 512;
const SLOT_MAGIC = 0x47_4e_54_52;
const APACHE_BYTES = 40;
const SLOT_BYTES = 112;
const INDEX_TIME_POSITION = 16;

/** Apache's fields (04-store §3.2): times are storeTimestamps of the last flushed message of each kind. */
export interface ApacheCheckpoint {
  physicMsgTimestamp: number;
  logicsMsgTimestamp: number;
  indexMsgTimestamp: number;
  masterFlushedOffset: number;
  confirmPhyOffset: number;
}

/** What we know beyond that. Everything before `dispatchedOffset` is durable in the log, and the index as far as it says. */
export interface CheckpointState {
  apache: ApacheCheckpoint;
  /** A record boundary. Units of earlier records are in the queue files, at least in the page cache. */
  dispatchedOffset: number;
  /** A record boundary, at most dispatchedOffset: units of earlier records are durable. */
  queuesSyncedOffset: number;
  /** Marks the boot of the machine: another one means that the page cache was lost. 0 = unknown. */
  bootMark: number;
  /** An earlier record boundary: the next start examines the log from there, to notice a damaged tail. */
  verifyFrom: number;
  /** Entry count and name (17 digits) of the newest index file at that point; 0 and empty without one. */
  indexCount: number;
  indexFile: string;
  /** Records before it are in the index (at most dispatchedOffset, less while the index is catching up). */
  indexedOffset: number;
  /** Written by the last clean stop. */
  clean: boolean;
}

/**
 * The file `checkpoint`: Apache's fields in the first sector and, in two further sectors that Apache leaves alone,
 * ours. The two are written in turn, each with a sequence number and a CRC, so that a torn write leaves the older.
 *
 *   0 Apache's 40 bytes | 512 slot 0 | 1024 slot 1
 *   slot: magic 4, crc 4 (over the rest), sequence 8, Apache's 40 bytes, dispatchedOffset 8, indexFile 8,
 *         indexCount 8, indexedOffset 8, clean 4, bootMark 4, verifyFrom 8, queuesSyncedOffset 8
 */
export class Checkpoint {
  readonly #disk: Disk;
  readonly #path: string;
  #sequence = 0;
  #file: DiskFile | undefined;

  constructor(disk: Disk, path: string) {
    this.#disk = disk;
    this.#path = path;
  }

  /** What the last run left; each part undefined when it is missing or damaged. */
  read(): { apache: ApacheCheckpoint | undefined; ours: CheckpointState | undefined } {
    if (!this.#disk.exists(this.#path)) return { apache: undefined, ours: undefined };
    const bytes = Buffer.alloc(CHECKPOINT_BYTES);
    const file = this.#disk.open(this.#path, 'read');
    try {
      if (file.pread(bytes, 0, CHECKPOINT_BYTES, 0) < APACHE_BYTES) return { apache: undefined, ours: undefined };
    } finally {
      file.close();
    }
    const view = dataViewOf(bytes);
    let newest: { sequence: number; state: CheckpointState } | undefined;
    for (const position of [SECTOR_BYTES, 2 * SECTOR_BYTES]) {
      const slot = readSlot(bytes, view, position);
      if (slot && (!newest || slot.sequence > newest.sequence)) newest = slot;
    }
    this.#sequence = newest?.sequence ?? 0;
    return { apache: readApache(view, 0), ours: newest?.state };
  }

  /** Writes a checkpoint and makes it durable. What it speaks of was synced before. */
  async write(state: CheckpointState): Promise<void> {
    const isNew = !this.#disk.exists(this.#path);
    this.#file ??= this.#disk.create(this.#path, CHECKPOINT_BYTES);
    this.#sequence += 1;
    const slot = encodeSlot(this.#sequence, state);
    writeFully(this.#file, slot, 0, slot.length, SECTOR_BYTES * (1 + (this.#sequence % 2)));
    const apache = Buffer.alloc(APACHE_BYTES);
    writeApache(dataViewOf(apache), 0, state.apache);
    writeFully(this.#file, apache, 0, apache.length, 0);
    await this.#file.fdatasync();
    if (isNew) await this.#disk.syncDirectory(dirname(this.#path));
  }

  /**
   * Raises Apache's index time at once, without a sync. After an unclean end Apache throws index files away whose newest
   * entry is later, and does not make all of their entries again.
   */
  announceIndexTime(timestampMs: number): void {
    this.#file ??= this.#disk.create(this.#path, CHECKPOINT_BYTES);
    const bytes = Buffer.alloc(8);
    setInt64(dataViewOf(bytes), 0, timestampMs);
    writeFully(this.#file, bytes, 0, bytes.length, INDEX_TIME_POSITION);
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

function encodeSlot(sequence: number, state: CheckpointState): Buffer {
  const bytes = Buffer.alloc(SLOT_BYTES);
  const view = dataViewOf(bytes);
  view.setUint32(0, SLOT_MAGIC);
  setInt64(view, 8, sequence);
  writeApache(view, 16, state.apache);
  setInt64(view, 56, state.dispatchedOffset);
  // 17 digits are more than a safe integer holds.
  view.setBigInt64(64, BigInt(state.indexFile === '' ? 0 : state.indexFile));
  setInt64(view, 72, state.indexCount);
  setInt64(view, 80, state.indexedOffset);
  view.setInt32(88, state.clean ? 1 : 0);
  view.setUint32(92, state.bootMark);
  setInt64(view, 96, state.verifyFrom);
  setInt64(view, 104, state.queuesSyncedOffset);
  view.setUint32(4, crc32(bytes.subarray(8)));
  return bytes;
}

function readSlot(bytes: Buffer, view: DataView, position: number): { sequence: number; state: CheckpointState } | undefined {
  if (view.getUint32(position) !== SLOT_MAGIC) return undefined;
  if (view.getUint32(position + 4) !== crc32(bytes.subarray(position + 8, position + SLOT_BYTES))) return undefined;
  return {
    sequence: getInt64(view, position + 8),
    state: {
      apache: readApache(view, position + 16),
      dispatchedOffset: getInt64(view, position + 56),
      indexFile: indexFileName(view.getBigInt64(position + 64)),
      indexCount: getInt64(view, position + 72),
      indexedOffset: getInt64(view, position + 80),
      clean: view.getInt32(position + 88) === 1,
      bootMark: view.getUint32(position + 92),
      verifyFrom: getInt64(view, position + 96),
      queuesSyncedOffset: getInt64(view, position + 104),
    },
  };
}

function indexFileName(digits: bigint): string {
  return digits <= 0n ? '' : String(digits).padStart(17, '0');
}

function readApache(view: DataView, position: number): ApacheCheckpoint {
  return {
    physicMsgTimestamp: getInt64(view, position),
    logicsMsgTimestamp: getInt64(view, position + 8),
    indexMsgTimestamp: getInt64(view, position + 16),
    masterFlushedOffset: getInt64(view, position + 24),
    confirmPhyOffset: getInt64(view, position + 32),
  };
}

function writeApache(view: DataView, position: number, apache: ApacheCheckpoint): void {
  setInt64(view, position, apache.physicMsgTimestamp);
  setInt64(view, position + 8, apache.logicsMsgTimestamp);
  setInt64(view, position + 16, apache.indexMsgTimestamp);
  setInt64(view, position + 24, apache.masterFlushedOffset);
  setInt64(view, position + 32, apache.confirmPhyOffset);
}
