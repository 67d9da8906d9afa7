import { assert } from '../runtime/assert.ts';
import { dataViewOf } from './record-layout.ts';

/** A contiguous piece of the newest log in memory. Lies within one segment; a record never crosses chunks. */
export interface TailChunk {
  readonly startOffset: number;
  readonly bytes: Buffer;
  readonly view: DataView;
  usedBytes: number;
  /** A view of it was handed out: its memory may not be used again. */
  exposed: boolean;
}

export const TAIL_CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * The newest part of the log in memory. Readers get views; a chunk that is rolled out is never overwritten while
 * somebody may hold a view of it (its memory is left to the garbage collector), otherwise it is used again.
 */
export class TailBuffer {
  readonly #chunkBytes: number;
  readonly #maxChunks: number;
  /** Ascending and contiguous except for the rest of a full segment. */
  readonly #chunks: TailChunk[] = [];
  #spare: Buffer | undefined;
  #sealed = false;

  constructor(capacityBytes: number) {
    this.#chunkBytes = Math.min(TAIL_CHUNK_BYTES, capacityBytes);
    this.#maxChunks = Math.max(2, Math.ceil(capacityBytes / this.#chunkBytes));
  }

  /** First offset held, or Infinity when nothing is. */
  get startOffset(): number {
    return this.#chunks[0]?.startOffset ?? Number.POSITIVE_INFINITY;
  }

  /**
   * A chunk with room for `sizeBytes` at `offset`. Opens a new one when the current one is full or ends elsewhere.
   * `keepFrom` is the first offset that is not on disk yet: chunks from there on are never dropped.
   */
  chunkFor(offset: number, sizeBytes: number, keepFrom: number): TailChunk {
    const last = this.#chunks.at(-1);
    if (last && !this.#sealed && last.startOffset + last.usedBytes === offset && last.usedBytes + sizeBytes <= last.bytes.length)
      return last;
    assert(!last || last.startOffset + last.usedBytes <= offset, `the tail goes backwards to ${offset}`);
    this.#sealed = false;
    this.#dropOldest(keepFrom);
    const bytes = this.#allocate(sizeBytes);
    const chunk: TailChunk = { startOffset: offset, bytes, view: dataViewOf(bytes), usedBytes: 0, exposed: false };
    this.#chunks.push(chunk);
    return chunk;
  }

  /** Ends the current chunk: a segment of the log ends with it. */
  seal(): void {
    this.#sealed = true;
  }

  /** Bytes [offset, offset + sizeBytes) as a view, or undefined when they are not all in one chunk. */
  view(offset: number, sizeBytes: number): Buffer | undefined {
    const chunk = this.chunkAt(offset);
    if (!chunk) return undefined;
    const start = offset - chunk.startOffset;
    if (start + sizeBytes > chunk.usedBytes) return undefined;
    chunk.exposed = true;
    return chunk.bytes.subarray(start, start + sizeBytes);
  }

  chunkAt(offset: number): TailChunk | undefined {
    for (let i = this.#chunks.length - 1; i >= 0; i--) {
      const chunk = this.#chunks[i];
      if (chunk && chunk.startOffset <= offset) return offset < chunk.startOffset + chunk.usedBytes ? chunk : undefined;
    }
    return undefined;
  }

  /** Chunks that hold bytes of [from, …), ascending. */
  chunksFrom(from: number): TailChunk[] {
    return this.#chunks.filter((chunk) => chunk.startOffset + chunk.usedBytes > from);
  }

  /** Forgets everything from `offset` on. Nothing of it was visible. */
  rollBack(offset: number): void {
    this.#sealed = false;
    while (this.#chunks.length > 0) {
      const last = this.#chunks[this.#chunks.length - 1];
      if (!last || last.startOffset + last.usedBytes <= offset) return;
      if (last.startOffset < offset) {
        last.usedBytes = offset - last.startOffset;
        return;
      }
      this.#chunks.pop();
    }
  }

  clear(): void {
    this.#chunks.length = 0;
    this.#spare = undefined;
  }

  #dropOldest(keepFrom: number): void {
    while (this.#chunks.length >= this.#maxChunks) {
      const oldest = this.#chunks[0];
      if (!oldest || oldest.startOffset + oldest.usedBytes > keepFrom) return;
      this.#chunks.shift();
      if (!oldest.exposed && oldest.bytes.length === this.#chunkBytes) this.#spare = oldest.bytes;
    }
  }

  #allocate(sizeBytes: number): Buffer {
    if (sizeBytes <= this.#chunkBytes && this.#spare) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    return Buffer.allocUnsafeSlow(Math.max(this.#chunkBytes, sizeBytes));
  }
}
