import { assert } from '../runtime/assert.ts';
import type { MessageToStore } from './message-store.ts';
import { BLANK_MAGIC, RECORD_MAGIC_V1, RECORD_MAGIC_V2 } from '../protocol/message-record.ts';
import { BLANK_MIN_BYTES, RECORD_HEAD_BYTES, dataViewOf, getInt64, storeTimestampOfHead, writeRecord } from './record-layout.ts';
import type { RecordPlace } from './record-layout.ts';
import type { LogSegments } from './log-segments.ts';
import { TailBuffer } from './tail-buffer.ts';
import { writeFully } from './write-fully.ts';

/** A range of the log that one read should cover. */
export interface LogRange {
  physicalOffset: number;
  sizeBytes: number;
}

/** Gap between two records that is read along: copying it costs less than a read of its own (about 1 us). */
const READ_GAP_BYTES = 2048;

/** Neighbouring ranges [start, end) that one read covers. */
interface LogRun {
  start: number;
  end: number;
  bytes: number;
}

/**
 * The log itself: append into memory, write out, read back.
 * appendedOffset >= writtenOffset >= flushedOffset; readers never see anything beyond writtenOffset.
 */
export class CommitLog {
  readonly segments: LogSegments;
  readonly #tail: TailBuffer;
  #appendedOffset = 0;
  #writtenOffset = 0;
  /** A failed write may have left bytes in [writtenOffset, here) that must be zeroed before the next append. */
  #staleEndOffset = 0;
  readonly #place: RecordPlace = { queueOffset: 0, physicalOffset: 0, storeTimestampMs: 0 };
  readonly #head = Buffer.alloc(RECORD_HEAD_BYTES);
  readonly #headView = dataViewOf(this.#head);

  constructor(segments: LogSegments, tailBufferBytes: number) {
    this.segments = segments;
    this.#tail = new TailBuffer(tailBufferBytes);
  }

  get appendedOffset(): number {
    return this.#appendedOffset;
  }

  get writtenOffset(): number {
    return this.#writtenOffset;
  }

  get minOffset(): number {
    return this.segments.firstOffset;
  }

  /** Sets the end after recovery. */
  openAt(endOffset: number): void {
    this.#tail.clear();
    this.#appendedOffset = endOffset;
    this.#writtenOffset = endOffset;
    this.#staleEndOffset = endOffset;
  }

  /** Largest record that fits into a segment. */
  get recordBytesMax(): number {
    return this.segments.segmentBytes - BLANK_MIN_BYTES;
  }

  /** Encodes one record at the end of the log, in memory. Returns its physical offset. Throws DiskError when a new segment cannot be made. */
  append(message: MessageToStore, topic: Uint8Array, sizeBytes: number, queueOffset: number, storeTimestampMs: number): number {
    const offset = this.#reserve(sizeBytes);
    const chunk = this.#tail.chunkFor(offset, sizeBytes, this.#writtenOffset);
    const place = this.#place;
    place.queueOffset = queueOffset;
    place.physicalOffset = offset;
    place.storeTimestampMs = storeTimestampMs;
    writeRecord(chunk.bytes, chunk.view, chunk.usedBytes, sizeBytes, message, topic, place);
    chunk.usedBytes += sizeBytes;
    this.#appendedOffset = offset + sizeBytes;
    return offset;
  }

  /**
   * Appends bytes that are already log bytes (replication): whole or partial records and blanks, exactly as the
   * master has them at this offset.
   */
  appendRaw(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      const offset = this.#appendedOffset;
      if (offset === this.segments.endOffset) this.segments.ensure(offset);
      const count = Math.min(bytes.length - done, this.segments.endOffset - offset);
      const chunk = this.#tail.chunkFor(offset, count, this.#writtenOffset);
      chunk.bytes.set(bytes.subarray(done, done + count), chunk.usedBytes);
      chunk.usedBytes += count;
      this.#appendedOffset += count;
      if (this.#appendedOffset === this.segments.endOffset) this.#tail.seal();
      done += count;
    }
  }

  /** Finds the place of the next record; ends the segment with a blank when the record does not fit. */
  #reserve(sizeBytes: number): number {
    const offset = this.#appendedOffset;
    const segments = this.segments;
    if (segments.count === 0 || offset === segments.endOffset) {
      segments.ensure(offset);
      return offset;
    }
    const rest = segments.segmentBytes - (offset % segments.segmentBytes);
    if (sizeBytes + BLANK_MIN_BYTES <= rest) return offset;
    // The next segment first: when it cannot be made, nothing has changed.
    const next = offset + rest;
    segments.ensure(next);
    const chunk = this.#tail.chunkFor(offset, BLANK_MIN_BYTES, this.#writtenOffset);
    chunk.view.setInt32(chunk.usedBytes, rest);
    chunk.view.setInt32(chunk.usedBytes + 4, BLANK_MAGIC);
    chunk.usedBytes += BLANK_MIN_BYTES;
    this.#tail.seal();
    this.#appendedOffset = next;
    return next;
  }

  /** Writes everything appended to the page cache. Throws DiskError; what was written until then stays written. */
  write(): void {
    if (this.#writtenOffset === this.#appendedOffset) return;
    for (const chunk of this.#tail.chunksFrom(this.#writtenOffset)) {
      const from = Math.max(this.#writtenOffset, chunk.startOffset);
      const end = chunk.startOffset + chunk.usedBytes;
      const file = this.segments.fileAt(from);
      this.#staleEndOffset = Math.max(this.#staleEndOffset, end);
      writeFully(file, chunk.bytes, from - chunk.startOffset, end - from, from - this.segments.startOf(from));
      this.#writtenOffset = end;
    }
    this.#writtenOffset = this.#appendedOffset;
  }

  /**
   * Gives up everything beyond the given offset after a failed write, on disk too: what is left of a failed record
   * must not come back to life behind a later one. Throws DiskError when that fails; call again before the next append.
   */
  rollBack(toOffset: number): void {
    this.#tail.rollBack(toOffset);
    this.#appendedOffset = toOffset;
    this.#writtenOffset = Math.min(this.#writtenOffset, toOffset);
    this.clearStaleBytes();
  }

  get hasStaleBytes(): boolean {
    return this.#staleEndOffset > this.#writtenOffset;
  }

  clearStaleBytes(): void {
    const { segments } = this;
    for (let start = segments.startOf(this.#writtenOffset); start < this.#staleEndOffset; start += segments.segmentBytes) {
      const keepBytes = Math.max(0, this.#writtenOffset - start);
      if (start >= segments.endOffset || keepBytes >= segments.segmentBytes) continue;
      const file = segments.fileAt(start);
      file.truncate(keepBytes);
      file.truncate(segments.segmentBytes);
    }
    this.#staleEndOffset = this.#writtenOffset;
  }

  /** Bytes of the written log, from memory without a copy or from disk. Undefined when the range is not all there. */
  read(physicalOffset: number, sizeBytes: number): Buffer | undefined {
    if (!this.#isReadable(physicalOffset, sizeBytes)) return undefined;
    const view = this.#tail.view(physicalOffset, sizeBytes);
    if (view) return view;
    const into = Buffer.allocUnsafeSlow(sizeBytes);
    return this.#readDisk(into, physicalOffset, sizeBytes) === sizeBytes ? into : undefined;
  }

  /**
   * Reads records in ascending order into one buffer, with one read for each run of neighbours; records in memory are
   * views of it. An element is undefined when its range is not there or does not begin with a record of that size.
   */
  readAll(ranges: readonly LogRange[]): (Buffer | undefined)[] {
    const found: (Buffer | undefined)[] = Array.from({ length: ranges.length });
    const runs: LogRun[] = [];
    let bytes = 0;
    for (let i = 0; i < ranges.length;) {
      const first = ranges[i];
      assert(first, 'ranges are dense');
      const isThere = this.#isReadable(first.physicalOffset, first.sizeBytes);
      found[i] = isThere ? this.#tail.view(first.physicalOffset, first.sizeBytes) : undefined;
      if (!isThere || found[i]) {
        i += 1;
        continue;
      }
      const run = this.#runFrom(ranges, i);
      runs.push(run);
      bytes += run.bytes;
      i = run.end;
    }
    if (runs.length > 0) this.#readRuns(ranges, runs, Buffer.allocUnsafeSlow(bytes), found);
    return found;
  }

  /** Size and queue offset of the record that starts at an offset, or undefined when none does. */
  headAt(physicalOffset: number): { sizeBytes: number; queueOffset: number } | undefined {
    if (!this.#isReadable(physicalOffset, RECORD_HEAD_BYTES)) return undefined;
    const head = this.#head;
    const chunk = this.#tail.chunkAt(physicalOffset);
    if (chunk) chunk.bytes.copy(head, 0, physicalOffset - chunk.startOffset);
    else if (this.#readDisk(head, physicalOffset, RECORD_HEAD_BYTES) < RECORD_HEAD_BYTES) return undefined;
    const magic = this.#headView.getInt32(4);
    if ((magic !== RECORD_MAGIC_V1 && magic !== RECORD_MAGIC_V2) || getInt64(this.#headView, 28) !== physicalOffset) return undefined;
    return { sizeBytes: this.#headView.getInt32(0), queueOffset: getInt64(this.#headView, 20) };
  }

  /** storeTimestamp of the record at an offset, -1 when there is none. */
  storeTimestampAt(physicalOffset: number): number {
    if (!this.#isReadable(physicalOffset, RECORD_HEAD_BYTES)) return -1;
    const chunk = this.#tail.chunkAt(physicalOffset);
    if (chunk) return storeTimestampOfHead(chunk.view, physicalOffset - chunk.startOffset);
    if (this.#readDisk(this.#head, physicalOffset, RECORD_HEAD_BYTES) < RECORD_HEAD_BYTES) return -1;
    return storeTimestampOfHead(this.#headView, 0);
  }

  /** A range lies in one segment: a damaged unit must not make us read (or allocate) more. */
  #isReadable(physicalOffset: number, sizeBytes: number): boolean {
    if ((physicalOffset % this.segments.segmentBytes) + sizeBytes > this.segments.segmentBytes) return false;
    return physicalOffset >= this.segments.firstOffset && sizeBytes > 0 && physicalOffset + sizeBytes <= this.#writtenOffset;
  }

  #readDisk(into: Uint8Array, physicalOffset: number, sizeBytes: number): number {
    return this.segments.fileAt(physicalOffset).pread(into, 0, sizeBytes, physicalOffset % this.segments.segmentBytes);
  }

  /** The ranges from `start` that lie close enough together in one segment and on disk. */
  #runFrom(ranges: readonly LogRange[], start: number): LogRun {
    const first = ranges[start];
    assert(first, 'ranges are dense');
    const segment = this.segments.startOf(first.physicalOffset);
    let endOffset = first.physicalOffset + first.sizeBytes;
    let end = start + 1;
    for (; end < ranges.length; end++) {
      const range = ranges[end];
      if (!range || range.physicalOffset < endOffset || range.physicalOffset - endOffset > READ_GAP_BYTES) break;
      if (this.segments.startOf(range.physicalOffset) !== segment || range.physicalOffset >= this.#tail.startOffset) break;
      endOffset = range.physicalOffset + range.sizeBytes;
    }
    return { start, end, bytes: Math.min(endOffset, this.#writtenOffset) - first.physicalOffset };
  }

  #readRuns(ranges: readonly LogRange[], runs: readonly LogRun[], into: Buffer, found: (Buffer | undefined)[]): void {
    let at = 0;
    for (const run of runs) {
      const runOffset = ranges[run.start]?.physicalOffset ?? 0;
      const got = this.segments.fileAt(runOffset).pread(into, at, run.bytes, runOffset % this.segments.segmentBytes);
      for (let i = run.start; i < run.end; i++) {
        const range = ranges[i];
        if (!range) continue;
        const start = range.physicalOffset - runOffset;
        if (start + range.sizeBytes > got || into.readInt32BE(at + start) !== range.sizeBytes) continue;
        found[i] = into.subarray(at + start, at + start + range.sizeBytes);
      }
      at += run.bytes;
    }
  }
}
