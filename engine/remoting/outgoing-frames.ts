import { FrameError } from '../protocol/frame-error.ts';
import { frameHeadRoom, writeFrameHead } from '../protocol/frame.ts';
import type { FrameHeader } from '../protocol/frame-header.ts';
import type { ResponseContent, SerializeType } from '../protocol/remoting-command.ts';

/** Frames are gathered in blocks of this size; a larger body goes out as it is. */
const BLOCK_BYTES = 64 * 1024;
const COPIED_BODY_BYTES_MAX = 16 * 1024;

/**
 * Frames that wait for the end of a callback, as few chunks as possible: heads and small bodies are written into a
 * shared block, large bodies are referenced. A block is never written again where it has been handed out.
 */
export class OutgoingFrames {
  #block: Buffer = Buffer.alloc(0);
  #blockUsed = 0;
  /** Where the part of the block begins that is not in `#chunks` yet. */
  #chunkStart = 0;
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  /** Bytes that `take` would give. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds one frame. Throws FrameError when it is too large; nothing has been added then. */
  add(header: FrameHeader, body: ResponseContent['body'], serializeType: SerializeType): void {
    const parts = body === undefined ? [] : body instanceof Uint8Array ? [body] : body;
    let bodyBytes = 0;
    for (const part of parts) bodyBytes += part.length;
    const copied = bodyBytes <= COPIED_BODY_BYTES_MAX ? bodyBytes : 0;
    const start = this.#writeHead(header, bodyBytes, copied, serializeType);
    if (copied === bodyBytes) {
      for (const part of parts) {
        this.#block.set(part, this.#blockUsed);
        this.#blockUsed += part.length;
      }
    }
    this.#bytes += this.#blockUsed - start;
    if (copied === bodyBytes) return;
    this.#closeChunk();
    for (const part of parts) this.#chunks.push(part);
    this.#bytes += bodyBytes;
  }

  /** Everything added since the last call, in order. */
  take(): Uint8Array[] {
    this.#closeChunk();
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#bytes = 0;
    return chunks;
  }

  /** Writes the head where `copied` body bytes fit behind it, and returns where it starts. */
  #writeHead(header: FrameHeader, bodyBytes: number, copied: number, serializeType: SerializeType): number {
    let start = this.#blockUsed;
    const room = this.#block.length - copied;
    let end = start < room ? writeFrameHead(this.#block.subarray(0, room), start, header, bodyBytes, serializeType) : -1;
    if (end < 0) {
      this.#closeChunk();
      const needed = frameHeadRoom(header) + copied;
      this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, needed));
      start = 0;
      this.#blockUsed = 0;
      this.#chunkStart = 0;
      end = writeFrameHead(this.#block, 0, header, bodyBytes, serializeType);
      if (end < 0 || end + copied > this.#block.length) throw new FrameError('badHeader', 'the header needs more room than estimated');
    }
    this.#blockUsed = end;
    return start;
  }

  #closeChunk(): void {
    if (this.#blockUsed > this.#chunkStart) this.#chunks.push(this.#block.subarray(this.#chunkStart, this.#blockUsed));
    this.#chunkStart = this.#blockUsed;
  }
}
