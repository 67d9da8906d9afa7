import { join } from 'node:path';
import { assert } from '../runtime/assert.ts';
import { DiskError } from '../runtime/disk.ts';
import type { OpenFiles } from './open-files.ts';
import { dataViewOf, getInt64, setInt64 } from './record-layout.ts';
import { segmentName } from './store-paths.ts';
import { writeFully } from './write-fully.ts';

/** physicalOffset 8 | record size 4 | tagsCode 8 (04-store §4). */
export const UNIT_BYTES = 20;
/** Record size in the units that stand for places before the first message of a queue. */
export const PLACEHOLDER_SIZE = 0x7fffffff;
/** Units kept in memory: one page of them; then they are written. */
const PENDING_UNITS_MAX = 204;
const PENDING_UNITS_FIRST = 8;
/** Units of one queue that a failing disk may pile up before the process gives up. */
const PENDING_UNITS_UNWRITABLE_MAX = 4_000_000;

/** One consume queue unit, decoded. */
export interface QueueUnit {
  physicalOffset: number;
  sizeBytes: number;
  tagsCode: number;
}

/** What the queues share: file access and lengths. */
export interface ConsumeQueueFiles {
  readonly files: OpenFiles;
  readonly fileBytes: number;
  /** A file was created or written: it must be synced before a checkpoint passes it. */
  written(path: string, created: boolean): void;
  /** A file was made for the units from that position on. */
  made(queue: ConsumeQueue, fileStart: number): void;
}

/** One queue of a topic. Queue offsets count units from 0. */
export class ConsumeQueue {
  readonly topic: string;
  readonly queueId: number;
  readonly directory: string;
  readonly #shared: ConsumeQueueFiles;
  /** First unit whose message is still in the log. */
  minOffset = 0;
  /** Behind the newest unit: what readers may ask for. */
  maxOffset = 0;
  /** The next put's queue offset; ahead of maxOffset by what is not dispatched yet. */
  nextOffset = 0;
  /** End of the record that the newest unit points to. */
  lastRecordEnd = 0;
  /** Units below it are in files. */
  #writtenOffset = 0;
  /** Queue offset of the first unit in #pending. */
  #pendingStart = 0;
  #pending: Buffer | undefined;
  #pendingView: DataView | undefined;
  /** First byte position of the first and behind the last existing file; equal when there is none. */
  #firstFile = 0;
  #endFile = 0;
  #writePath = '';
  #writePathStart = -1;
  removed = false;
  /** In the store's list of queues to write. */
  listedDirty = false;

  constructor(shared: ConsumeQueueFiles, topicDirectory: string, topic: string, queueId: number) {
    this.#shared = shared;
    this.topic = topic;
    this.queueId = queueId;
    this.directory = join(topicDirectory, String(queueId));
  }

  /** Sets the state found on disk: files [firstFile, endFile), units [minOffset, maxOffset). */
  openWith(state: { firstFile: number; endFile: number; minOffset: number; maxOffset: number; lastRecordEnd: number }): void {
    this.#firstFile = state.firstFile;
    this.#endFile = state.endFile;
    this.minOffset = state.minOffset;
    this.maxOffset = state.maxOffset;
    this.nextOffset = state.maxOffset;
    this.lastRecordEnd = state.lastRecordEnd;
    this.#writtenOffset = state.maxOffset;
    this.#dropPending();
  }

  get hasFiles(): boolean {
    return this.#endFile > this.#firstFile;
  }

  get firstFile(): number {
    return this.#firstFile;
  }

  get isDirty(): boolean {
    return this.#writtenOffset < this.maxOffset;
  }

  /** Bytes of memory that the pending units hold. */
  get pendingBytes(): number {
    return this.#pending?.length ?? 0;
  }

  /**
   * Adds the unit of a message. A queue offset that is already there is ignored (a record dispatched again); a gap
   * before it is filled with placeholders, as in a queue whose earlier data is gone.
   */
  append(queueOffset: number, physicalOffset: number, sizeBytes: number, tagsCode: number): void {
    if (queueOffset < this.maxOffset) return;
    if (queueOffset > this.maxOffset) this.#skipTo(queueOffset);
    const at = this.#room();
    const view = this.#pendingView;
    assert(view, 'room was made');
    setInt64(view, at, physicalOffset);
    view.setInt32(at + 8, sizeBytes);
    setInt64(view, at + 12, tagsCode);
    this.maxOffset = queueOffset + 1;
    if (this.nextOffset < this.maxOffset) this.nextOffset = this.maxOffset;
    this.lastRecordEnd = physicalOffset + sizeBytes;
  }

  /** Whether so many units are pending that they should be written without waiting for the timer. */
  get isPendingFull(): boolean {
    return this.maxOffset - this.#writtenOffset >= PENDING_UNITS_MAX;
  }

  /** Path of the file that the next write has to make first; undefined when it is there. */
  get fileToMake(): string | undefined {
    if (!this.isDirty) return undefined;
    const position = this.#writtenOffset * UNIT_BYTES;
    const fileStart = position - (position % this.#shared.fileBytes);
    return fileStart < this.#endFile && fileStart >= this.#firstFile ? undefined : this.#pathOf(fileStart);
  }

  /** Writes pending units to their files. They stay readable from memory. Throws DiskError; then they are still pending. */
  write(): void {
    while (this.#writtenOffset < this.maxOffset) {
      const position = this.#writtenOffset * UNIT_BYTES;
      const fileStart = position - (position % this.#shared.fileBytes);
      const end = Math.min(this.maxOffset * UNIT_BYTES, fileStart + this.#shared.fileBytes);
      const pending = this.#pending;
      assert(pending, `units ${this.#writtenOffset} to ${this.maxOffset} of ${this.directory} are pending`);
      const path = this.#fileFor(fileStart);
      writeFully(
        this.#shared.files.open(path),
        pending,
        (this.#writtenOffset - this.#pendingStart) * UNIT_BYTES,
        end - position,
        position - fileStart,
      );
      this.#shared.written(path, false);
      this.#writtenOffset = end / UNIT_BYTES;
    }
  }

  /** Gives pending memory back after a write; later reads go to the file. */
  releasePending(): void {
    if (!this.isDirty) this.#dropPending();
  }

  /**
   * Copies units [from, from + count) into `into`, as many as exist; returns their number.
   */
  readUnits(from: number, count: number, into: Buffer): number {
    const end = Math.min(from + count, this.maxOffset);
    if (from < 0 || from >= end) return 0;
    let done = 0;
    const pendingStart = this.#pending ? this.#pendingStart : this.maxOffset;
    for (let at = from; at < Math.min(end, pendingStart);) {
      const position = at * UNIT_BYTES;
      const fileStart = position - (position % this.#shared.fileBytes);
      const bytes = Math.min(Math.min(end, pendingStart) * UNIT_BYTES, fileStart + this.#shared.fileBytes) - position;
      if (fileStart < this.#firstFile || fileStart >= this.#endFile) return done;
      const got = this.#shared.files.open(this.#pathOf(fileStart)).pread(into, done * UNIT_BYTES, bytes, position - fileStart);
      if (got < bytes) return done + Math.floor(got / UNIT_BYTES);
      done += bytes / UNIT_BYTES;
      at += bytes / UNIT_BYTES;
    }
    if (end > pendingStart && this.#pending) {
      const start = Math.max(from, pendingStart) - this.#pendingStart;
      this.#pending.copy(into, done * UNIT_BYTES, start * UNIT_BYTES, (end - this.#pendingStart) * UNIT_BYTES);
      done += end - this.#pendingStart - start;
    }
    return done;
  }

  /** One unit, or undefined outside [.., maxOffset). */
  unitAt(queueOffset: number): QueueUnit | undefined {
    const bytes = oneUnit;
    return this.readUnits(queueOffset, 1, bytes) === 1 ? decodeUnit(oneUnitView, 0) : undefined;
  }

  /** Files that hold units of records from `physicalOffset` on. */
  filesSince(physicalOffset: number): string[] {
    const paths: string[] = [];
    if (this.lastRecordEnd <= physicalOffset) return paths;
    for (let start = this.#endFile - this.#shared.fileBytes; start >= this.#firstFile; start -= this.#shared.fileBytes) {
      paths.push(this.#pathOf(start));
      if (start === this.#firstFile) break;
      const first = this.unitAt(start / UNIT_BYTES);
      if (first && isMessageUnit(first) && first.physicalOffset < physicalOffset) break;
    }
    return paths;
  }

  /** Removes the files that hold only units below minOffset. Returns their paths. */
  takeExpiredFiles(): string[] {
    const expired: string[] = [];
    while (
      this.#endFile - this.#firstFile > this.#shared.fileBytes &&
      this.#firstFile + this.#shared.fileBytes <= this.minOffset * UNIT_BYTES
    ) {
      expired.push(this.#pathOf(this.#firstFile));
      this.#firstFile += this.#shared.fileBytes;
    }
    return expired;
  }

  #skipTo(queueOffset: number): void {
    if (this.maxOffset === 0 && !this.hasFiles) {
      // Nothing exists: begin in the file of that offset. Apache fills the units before it in that file.
      const position = queueOffset * UNIT_BYTES;
      const fileStart = position - (position % this.#shared.fileBytes);
      this.#firstFile = fileStart;
      this.#endFile = fileStart;
      this.#writtenOffset = fileStart / UNIT_BYTES;
      this.maxOffset = this.#writtenOffset;
      this.#dropPending();
      this.minOffset = queueOffset;
    }
    while (this.maxOffset < queueOffset) {
      const at = this.#room();
      assert(this.#pendingView, 'room was made');
      setInt64(this.#pendingView, at, 0);
      this.#pendingView.setInt32(at + 8, PLACEHOLDER_SIZE);
      setInt64(this.#pendingView, at + 12, 0);
      this.maxOffset += 1;
    }
  }

  /** Position in #pending for the unit of maxOffset. */
  #room(): number {
    const used = this.maxOffset - this.#pendingStart;
    const pending = this.#pending;
    if (!pending) {
      this.#setPending(Buffer.allocUnsafe(PENDING_UNITS_FIRST * UNIT_BYTES));
      this.#pendingStart = this.maxOffset;
      return 0;
    }
    if ((used + 1) * UNIT_BYTES <= pending.length) return used * UNIT_BYTES;
    if (used < PENDING_UNITS_MAX) {
      const larger = Buffer.allocUnsafe(Math.min(PENDING_UNITS_MAX, used * 4) * UNIT_BYTES);
      pending.copy(larger, 0, 0, used * UNIT_BYTES);
      this.#setPending(larger);
      return used * UNIT_BYTES;
    }
    // Full: write, then keep the newer half readable in memory.
    if (!this.#tryWrite()) {
      assert(used < PENDING_UNITS_UNWRITABLE_MAX, `${used} units of ${this.directory} cannot be written`);
      const larger = Buffer.allocUnsafe(used * 2 * UNIT_BYTES);
      pending.copy(larger, 0, 0, used * UNIT_BYTES);
      this.#setPending(larger);
      return used * UNIT_BYTES;
    }
    const keep = PENDING_UNITS_MAX >> 1;
    pending.copyWithin(0, (used - keep) * UNIT_BYTES, used * UNIT_BYTES);
    this.#pendingStart = this.maxOffset - keep;
    return keep * UNIT_BYTES;
  }

  /** False when the disk does not take the units now: they stay pending (puts are refused on a full disk, so this ends). */
  #tryWrite(): boolean {
    try {
      this.write();
      return true;
    } catch (error) {
      if (error instanceof DiskError) return false;
      throw error;
    }
  }

  #setPending(bytes: Buffer): void {
    this.#pending = bytes;
    this.#pendingView = dataViewOf(bytes);
  }

  #dropPending(): void {
    this.#pending = undefined;
    this.#pendingView = undefined;
  }

  #pathOf(fileStart: number): string {
    if (this.#writePathStart !== fileStart) {
      this.#writePath = join(this.directory, segmentName(fileStart));
      this.#writePathStart = fileStart;
    }
    return this.#writePath;
  }

  /** Path of a file to write to, created with its full length where it is new. */
  #fileFor(fileStart: number): string {
    const path = this.#pathOf(fileStart);
    if (fileStart < this.#endFile && fileStart >= this.#firstFile) return path;
    this.#shared.files.create(path, this.#shared.fileBytes);
    this.#shared.written(path, true);
    this.#shared.made(this, fileStart);
    if (!this.hasFiles) this.#firstFile = fileStart;
    this.#endFile = fileStart + this.#shared.fileBytes;
    return path;
  }
}

const oneUnit = Buffer.alloc(UNIT_BYTES);
const oneUnitView = dataViewOf(oneUnit);

export function decodeUnit(view: DataView, position: number): QueueUnit {
  return { physicalOffset: getInt64(view, position), sizeBytes: view.getInt32(position + 8), tagsCode: getInt64(view, position + 12) };
}

/** Whether a unit points to a message, as opposed to a placeholder or to nothing. */
export function isMessageUnit(unit: QueueUnit): boolean {
  return unit.sizeBytes > 0 && unit.sizeBytes !== PLACEHOLDER_SIZE;
}
