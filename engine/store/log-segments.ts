import { join } from 'node:path';
import type { Disk, DiskFile } from '../runtime/disk.ts';
import { StoreError } from './message-store.ts';
import type { OpenFiles } from './open-files.ts';
import { segmentName, segmentStart } from './store-paths.ts';

/** Paths that are remembered; past it all are forgotten. */
const PATHS_KEPT_MAX = 1024;

/** The log's files: contiguous, all of one length, named by the offset of their first byte. */
export class LogSegments {
  readonly directory: string;
  readonly segmentBytes: number;
  readonly #disk: Disk;
  readonly #files: OpenFiles;
  #firstOffset = 0;
  /** End of the last segment; equal to #firstOffset when there is none. */
  #endOffset = 0;
  /** Paths by the start of their segment: the same few are asked for with every read. */
  readonly #paths = new Map<number, string>();
  /** Creations that syncDirectory has not made durable yet. */
  #directoryDirty = false;

  constructor(disk: Disk, files: OpenFiles, directory: string, segmentBytes: number) {
    this.#disk = disk;
    this.#files = files;
    this.directory = directory;
    this.segmentBytes = segmentBytes;
  }

  /** Reads the directory. Throws StoreError for gaps and for files of another length than configured. */
  load(): void {
    this.#disk.makeDirectory(this.directory);
    const starts = this.#disk
      .list(this.directory)
      .map(segmentStart)
      .filter((start) => start !== undefined);
    for (const [i, start] of starts.entries()) this.#checkSegment(start, starts[i - 1], i === starts.length - 1);
    this.#firstOffset = starts[0] ?? 0;
    this.#endOffset = starts.length === 0 ? this.#firstOffset : (starts.at(-1) ?? 0) + this.segmentBytes;
  }

  /** Offset of the first byte that exists. */
  get firstOffset(): number {
    return this.#firstOffset;
  }

  /** Offset behind the last byte that exists. */
  get endOffset(): number {
    return this.#endOffset;
  }

  get count(): number {
    return (this.#endOffset - this.#firstOffset) / this.segmentBytes;
  }

  startOf(offset: number): number {
    return offset - (offset % this.segmentBytes);
  }

  pathOf(offset: number): string {
    const start = this.startOf(offset);
    let path = this.#paths.get(start);
    if (path === undefined) {
      if (this.#paths.size >= PATHS_KEPT_MAX) this.#paths.clear();
      path = join(this.directory, segmentName(start));
      this.#paths.set(start, path);
    }
    return path;
  }

  /** The segment that holds `offset`. It exists. */
  fileAt(offset: number): DiskFile {
    return this.#files.open(this.pathOf(offset));
  }

  /** Makes sure that the segment of `offset` exists: it is the last one or the next. */
  ensure(offset: number): void {
    const start = this.startOf(offset);
    if (start < this.#endOffset && start >= this.#firstOffset && this.count > 0) return;
    this.#files.create(this.pathOf(offset), this.segmentBytes);
    if (this.count === 0) this.#firstOffset = start;
    this.#endOffset = start + this.segmentBytes;
    this.#directoryDirty = true;
  }

  /** Makes new segments findable after a power loss. */
  async syncDirectory(): Promise<void> {
    if (!this.#directoryDirty) return;
    this.#directoryDirty = false;
    await this.#disk.syncDirectory(this.directory);
  }

  get directoryDirty(): boolean {
    return this.#directoryDirty;
  }

  /** Fills [offset, end of its segment) with zeros and removes all later segments. */
  zeroFrom(offset: number): void {
    if (this.count === 0) return;
    while (
      this.#endOffset - this.segmentBytes > offset ||
      (this.#endOffset - this.segmentBytes === offset && this.count > 1 && offset > this.#firstOffset)
    ) {
      this.#removeLast();
    }
    if (offset >= this.#endOffset) return;
    const file = this.fileAt(offset);
    file.truncate(offset - this.startOf(offset));
    file.truncate(this.segmentBytes);
  }

  /** Removes the oldest segment. Its records are gone for good. */
  async removeFirst(): Promise<void> {
    const path = this.pathOf(this.#firstOffset);
    this.#firstOffset += this.segmentBytes;
    this.#files.forget(path);
    await this.#disk.removeAsync(path);
  }

  /** Removes all segments and starts at `offset`, which begins one. */
  startAt(offset: number): void {
    while (this.count > 0) this.#removeLast();
    this.#firstOffset = offset;
    this.#endOffset = offset;
  }

  modifiedMs(offset: number): number {
    return this.#disk.stat(this.pathOf(offset))?.modifiedMs ?? 0;
  }

  #removeLast(): void {
    this.#endOffset -= this.segmentBytes;
    const path = this.pathOf(this.#endOffset);
    this.#files.forget(path);
    this.#disk.remove(path);
    this.#directoryDirty = true;
  }

  #checkSegment(start: number, previous: number | undefined, isLast: boolean): void {
    const path = join(this.directory, segmentName(start));
    const sizeBytes = this.#disk.stat(path)?.sizeBytes ?? 0;
    if (sizeBytes !== this.segmentBytes) {
      // A crash can leave the newest segment short (its creation or the truncation of its tail was cut off). A lone
      // segment of whole pages is more likely one of another configured size.
      const cutOff = isLast && sizeBytes < this.segmentBytes && (sizeBytes === 0 || previous !== undefined || sizeBytes % 4096 !== 0);
      if (!cutOff) {
        throw new StoreError('sizeMismatch', `${path} has ${sizeBytes} bytes, mappedFileSizeCommitLog is ${this.segmentBytes}`, {
          path,
          sizeBytes,
          expectedBytes: this.segmentBytes,
        });
      }
      this.#files.open(path).truncate(this.segmentBytes);
    }
    if (start % this.segmentBytes !== 0) {
      throw new StoreError('sizeMismatch', `${path} does not start at a multiple of mappedFileSizeCommitLog ${this.segmentBytes}`, {
        path,
        expectedBytes: this.segmentBytes,
      });
    }
    if (previous !== undefined && start !== previous + this.segmentBytes) {
      throw new StoreError('damaged', `the commit log has a gap: ${segmentName(previous + this.segmentBytes)} is missing`, { path });
    }
  }
}
