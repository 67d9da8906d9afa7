import { join } from 'node:path';
import { DiskError } from '../runtime/disk.ts';
import type { Disk } from '../runtime/disk.ts';
import type { OpenFiles } from './open-files.ts';
import { dataViewOf, getInt64, setInt64 } from './record-layout.ts';
import type { Slices } from './slices.ts';
import { writeFully } from './write-fully.ts';

/**
 * 0 beginTimestamp 8 | 8 endTimestamp 8 | 16 beginPhyOffset 8 | 24 endPhyOffset 8 | 32 used slots 4 | 36 indexCount 4
 * 40 slots: newest entry of the slot, 4 each | entries: keyHash 4, phyOffset 8, seconds 4, previous entry 4
 */
const HEADER_BYTES = 40;
const SLOT_BYTES = 4;
const ENTRY_BYTES = 20;
const PAGE_BYTES = 4096;
const SLOTS_PER_PAGE = PAGE_BYTES / SLOT_BYTES;
/** Entries are written in chunks of this many. */
const CHUNK_ENTRIES = 3276;

export interface IndexShape {
  slotCount: number;
  maxIndexNum: number;
}

export function indexFileBytes(shape: IndexShape): number {
  return HEADER_BYTES + shape.slotCount * SLOT_BYTES + shape.maxIndexNum * ENTRY_BYTES;
}

/** The numbers of an index file's header. */
export interface IndexHeader {
  beginTimestampMs: number;
  endTimestampMs: number;
  beginPhyOffset: number;
  endPhyOffset: number;
  usedSlots: number;
  /** Index of the next entry; 1 for an empty file. */
  indexCount: number;
}

interface EntryChunk {
  firstIndex: number;
  bytes: Buffer;
  view: DataView;
  count: number;
}

/**
 * One index file. Slots live in memory page by page (only those touched), entries in chunks until they are
 * written; on disk the entries are the truth and the slots can be made again from them.
 */
export class IndexFile {
  readonly path: string;
  readonly name: string;
  readonly header: IndexHeader;
  readonly #shape: IndexShape;
  readonly #files: OpenFiles;
  /** Allocated zeroed by the system and so not resident until touched. */
  #slots: Buffer | undefined;
  #slotsView: DataView | undefined;
  readonly #loadedPages: Uint8Array;
  readonly #dirtyPages: Uint8Array;
  #dirty = false;
  #chunks: EntryChunk[] = [];
  /** Entries below it are in the file. */
  #writtenCount: number;

  private constructor(files: OpenFiles, directory: string, name: string, shape: IndexShape, header: IndexHeader) {
    this.#files = files;
    this.path = join(directory, name);
    this.name = name;
    this.#shape = shape;
    this.header = header;
    const pages = Math.ceil(shape.slotCount / SLOTS_PER_PAGE);
    this.#loadedPages = new Uint8Array(pages);
    this.#dirtyPages = new Uint8Array(pages);
    this.#writtenCount = header.indexCount;
  }

  /** A new empty file of full length. */
  static create(files: OpenFiles, directory: string, name: string, shape: IndexShape): IndexFile {
    files.create(join(directory, name), indexFileBytes(shape));
    const file = new IndexFile(files, directory, name, shape, {
      beginTimestampMs: 0,
      endTimestampMs: 0,
      beginPhyOffset: 0,
      endPhyOffset: 0,
      usedSlots: 0,
      indexCount: 1,
    });
    file.#loadedPages.fill(1);
    return file;
  }

  /** An existing file, or undefined when its length or header cannot be right. */
  static open(disk: Disk, files: OpenFiles, directory: string, name: string, shape: IndexShape): IndexFile | undefined {
    const path = join(directory, name);
    if (disk.stat(path)?.sizeBytes !== indexFileBytes(shape)) return undefined;
    const bytes = Buffer.alloc(HEADER_BYTES);
    if (files.open(path).pread(bytes, 0, HEADER_BYTES, 0) < HEADER_BYTES) return undefined;
    const view = dataViewOf(bytes);
    const header: IndexHeader = {
      beginTimestampMs: getInt64(view, 0),
      endTimestampMs: getInt64(view, 8),
      beginPhyOffset: getInt64(view, 16),
      endPhyOffset: getInt64(view, 24),
      usedSlots: view.getInt32(32),
      indexCount: Math.max(1, view.getInt32(36)),
    };
    if (header.indexCount > shape.maxIndexNum || header.beginPhyOffset < 0 || header.endPhyOffset < header.beginPhyOffset) return undefined;
    return new IndexFile(files, directory, name, shape, header);
  }

  get isFull(): boolean {
    return this.header.indexCount >= this.#shape.maxIndexNum;
  }

  get isDirty(): boolean {
    return this.#dirty;
  }

  /** Adds an entry. The caller checks isFull. RocketMQ IndexFile#putKey */
  put(keyHash: number, physicalOffset: number, storeTimestampMs: number): void {
    const { header } = this;
    const slot = keyHash % this.#shape.slotCount;
    const page = Math.floor(slot / SLOTS_PER_PAGE);
    const slots = this.#slotsWith(page);
    const previous = this.#validEntry(slots.getInt32(slot * SLOT_BYTES));
    const seconds =
      header.beginTimestampMs <= 0 ? 0 : Math.min(0x7fffffff, Math.max(0, Math.trunc((storeTimestampMs - header.beginTimestampMs) / 1000)));
    const chunk = this.#chunkWithRoom();
    const at = chunk.count * ENTRY_BYTES;
    chunk.view.setInt32(at, keyHash);
    setInt64(chunk.view, at + 4, physicalOffset);
    chunk.view.setInt32(at + 12, seconds);
    chunk.view.setInt32(at + 16, previous);
    chunk.count += 1;
    slots.setInt32(slot * SLOT_BYTES, header.indexCount);
    this.#dirtyPages[page] = 1;
    this.#dirty = true;
    if (header.indexCount <= 1) {
      header.beginPhyOffset = physicalOffset;
      header.beginTimestampMs = storeTimestampMs;
    }
    if (previous === 0) header.usedSlots += 1;
    header.indexCount += 1;
    header.endPhyOffset = physicalOffset;
    header.endTimestampMs = storeTimestampMs;
  }

  /**
   * Calls `found` for each entry of the key within the time range, newest first, until it returns false.
   * RocketMQ IndexFile#selectPhyOffset
   */
  async select(keyHash: number, beginMs: number, endMs: number, slices: Slices, found: (physicalOffset: number) => boolean): Promise<void> {
    const slot = keyHash % this.#shape.slotCount;
    let index = this.#validEntry(this.#slotsWith(Math.floor(slot / SLOTS_PER_PAGE)).getInt32(slot * SLOT_BYTES));
    while (index > 0) {
      const entry = this.#entry(index);
      if (!entry || entry.seconds < 0) return;
      const timeMs = this.header.beginTimestampMs + entry.seconds * 1000;
      if (entry.keyHash === keyHash && timeMs >= beginMs && timeMs <= endMs && !found(entry.physicalOffset)) return;
      if (entry.previous >= index || timeMs < beginMs) return;
      index = this.#validEntry(entry.previous);
      if (slices.isOver) await slices.next();
    }
  }

  /** RocketMQ IndexFile#isTimeMatched */
  overlaps(beginMs: number, endMs: number): boolean {
    return beginMs <= this.header.endTimestampMs && endMs >= this.header.beginTimestampMs;
  }

  /** Writes entries, then slots, then the header, in slices. Rejects with DiskError; then it can be tried again. */
  async write(slices: Slices): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    try {
      this.#writeEntries();
      for (let page = 0; page < this.#dirtyPages.length; page++) {
        if (this.#dirtyPages[page] !== 1) continue;
        let end = page + 1;
        while (end < this.#dirtyPages.length && end - page < 64 && this.#dirtyPages[end] === 1) end += 1;
        this.#writeSlotPages(page, end);
        page = end - 1;
        if (slices.isOver) await slices.next();
      }
      this.#writeHeader();
    } catch (error) {
      this.#dirty = true;
      throw error;
    }
  }

  async sync(): Promise<void> {
    await this.#files.open(this.path).fdatasync();
  }

  /** Gives the slots' memory back. Everything is written. */
  releaseMemory(): void {
    if (this.#dirty) return;
    this.#slots = undefined;
    this.#slotsView = undefined;
    this.#loadedPages.fill(0);
    this.#chunks = [];
  }

  /**
   * After an unclean end: keeps the first `indexCount` - 1 entries as far as they are entries of records before
   * `trustBefore`, and makes slots and header again from them.
   */
  async rebuild(indexCount: number, trustBefore: number, slices: Slices): Promise<void> {
    const { header } = this;
    this.#slots = undefined;
    this.#loadedPages.fill(1);
    this.#dirtyPages.fill(1);
    this.#dirty = true;
    this.#chunks = [];
    const limit = Math.min(indexCount, this.#shape.maxIndexNum);
    header.indexCount = 1;
    header.usedSlots = 0;
    header.endPhyOffset = header.beginPhyOffset;
    header.endTimestampMs = header.beginTimestampMs;
    const block = Buffer.allocUnsafeSlow(CHUNK_ENTRIES * ENTRY_BYTES);
    const view = dataViewOf(block);
    for (let index = 1; index < limit;) {
      const count = Math.min(CHUNK_ENTRIES, limit - index);
      const bytes = await this.#files.open(this.path).preadAsync(block, 0, count * ENTRY_BYTES, this.#entryPosition(index));
      if (bytes < count * ENTRY_BYTES) break;
      for (let i = 0; i < count; i++, index++) {
        if (!this.#readopt(view, i * ENTRY_BYTES, trustBefore)) {
          this.#writtenCount = header.indexCount;
          return;
        }
      }
      if (slices.isOver) await slices.next();
    }
    this.#writtenCount = header.indexCount;
  }

  #readopt(view: DataView, at: number, trustBefore: number): boolean {
    const { header } = this;
    const keyHash = view.getInt32(at);
    const physicalOffset = getInt64(view, at + 4);
    const seconds = view.getInt32(at + 12);
    if (keyHash < 0 || physicalOffset < header.endPhyOffset || physicalOffset >= trustBefore || seconds < 0) return false;
    const slot = keyHash % this.#shape.slotCount;
    const slots = this.#slotsWith(Math.floor(slot / SLOTS_PER_PAGE));
    const previous = slots.getInt32(slot * SLOT_BYTES);
    if (previous !== view.getInt32(at + 16)) return false;
    if (previous === 0) header.usedSlots += 1;
    slots.setInt32(slot * SLOT_BYTES, header.indexCount);
    header.indexCount += 1;
    header.endPhyOffset = physicalOffset;
    header.endTimestampMs = header.beginTimestampMs + seconds * 1000;
    return true;
  }

  #validEntry(index: number): number {
    return index <= 0 || index >= this.header.indexCount ? 0 : index;
  }

  #slotsWith(page: number): DataView {
    if (!this.#slots || !this.#slotsView) {
      this.#slots = Buffer.alloc(this.#shape.slotCount * SLOT_BYTES);
      this.#slotsView = dataViewOf(this.#slots);
    }
    if (this.#loadedPages[page] !== 1) {
      const start = page * PAGE_BYTES;
      this.#files.open(this.path).pread(this.#slots, start, Math.min(PAGE_BYTES, this.#slots.length - start), HEADER_BYTES + start);
      this.#loadedPages[page] = 1;
    }
    return this.#slotsView;
  }

  #entryPosition(index: number): number {
    return HEADER_BYTES + this.#shape.slotCount * SLOT_BYTES + index * ENTRY_BYTES;
  }

  #entry(index: number): { keyHash: number; physicalOffset: number; seconds: number; previous: number } | undefined {
    for (let i = this.#chunks.length - 1; i >= 0; i--) {
      const chunk = this.#chunks[i];
      if (chunk && chunk.firstIndex <= index && index < chunk.firstIndex + chunk.count)
        return decodeEntry(chunk.view, (index - chunk.firstIndex) * ENTRY_BYTES);
    }
    const got = this.#files.open(this.path).pread(oneEntry, 0, ENTRY_BYTES, this.#entryPosition(index));
    return got === ENTRY_BYTES ? decodeEntry(oneEntryView, 0) : undefined;
  }

  #chunkWithRoom(): EntryChunk {
    const last = this.#chunks.at(-1);
    if (last && last.count < CHUNK_ENTRIES) return last;
    if (last) this.#tryWriteEntries();
    const bytes = Buffer.allocUnsafeSlow(CHUNK_ENTRIES * ENTRY_BYTES);
    const chunk: EntryChunk = { firstIndex: this.header.indexCount, bytes, view: dataViewOf(bytes), count: 0 };
    this.#chunks.push(chunk);
    return chunk;
  }

  /** A disk that does not take them now gets them with the next write. */
  #tryWriteEntries(): void {
    try {
      this.#writeEntries();
      this.#chunks = [];
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
    }
  }

  #writeEntries(): void {
    for (const chunk of this.#chunks) {
      const from = Math.max(0, this.#writtenCount - chunk.firstIndex);
      if (from >= chunk.count) continue;
      writeFully(
        this.#files.open(this.path),
        chunk.bytes,
        from * ENTRY_BYTES,
        (chunk.count - from) * ENTRY_BYTES,
        this.#entryPosition(chunk.firstIndex + from),
      );
      this.#writtenCount = chunk.firstIndex + chunk.count;
    }
  }

  #writeSlotPages(first: number, end: number): void {
    const slots = this.#slots;
    if (!slots) return;
    const start = first * PAGE_BYTES;
    writeFully(this.#files.open(this.path), slots, start, Math.min(end * PAGE_BYTES, slots.length) - start, HEADER_BYTES + start);
    this.#dirtyPages.fill(0, first, end);
  }

  #writeHeader(): void {
    const bytes = Buffer.alloc(HEADER_BYTES);
    const view = dataViewOf(bytes);
    setInt64(view, 0, this.header.beginTimestampMs);
    setInt64(view, 8, this.header.endTimestampMs);
    setInt64(view, 16, this.header.beginPhyOffset);
    setInt64(view, 24, this.header.endPhyOffset);
    view.setInt32(32, this.header.usedSlots);
    view.setInt32(36, this.header.indexCount);
    writeFully(this.#files.open(this.path), bytes, 0, HEADER_BYTES, 0);
  }
}

const oneEntry = Buffer.alloc(ENTRY_BYTES);
const oneEntryView = dataViewOf(oneEntry);

function decodeEntry(view: DataView, at: number): { keyHash: number; physicalOffset: number; seconds: number; previous: number } {
  return {
    keyHash: view.getInt32(at),
    physicalOffset: getInt64(view, at + 4),
    seconds: view.getInt32(at + 12),
    previous: view.getInt32(at + 16),
  };
}
