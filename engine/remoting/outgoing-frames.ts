import { frameHeadRoom, writeFrameHead } from '../protocol/frame.ts';
import type { FrameHeader } from '../protocol/frame-header.ts';
import type { SerializeType } from '../protocol/remoting-command.ts';

/** Bodies up to this size are copied behind their header; larger ones are handed on as they are ... */
const COPIED_BODY_BYTES_MAX = 32 * 1024;
/** ... but for bodies of many small parts: writing a part by itself costs more than to copy so many bytes. */
const COPIED_PART_BYTES_MAX = 4 * 1024;
/** Frames are put together here before they are copied into memory of their exact size. */
const SCRATCH_BYTES = 256 * 1024;
/** Below this size memory comes from Node's pool. */
const POOLED_BYTES_MAX = 1024;
/** What a header is counted as until it is encoded. */
const HEADER_BYTES_ESTIMATE = 200;

const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

export interface OutgoingFrame {
  header: FrameHeader;
  /** Parts that follow each other. They must not be written again until they have left. */
  body: readonly Uint8Array[];
  bodyBytes: number;
  serializeType: SerializeType;
}

/**
 * The frames that one callback sends over a connection, encoded together when the callback has ended. Written parts
 * are never used again, so a slow peer keeps no more memory than its unsent bytes.
 */
export class OutgoingFrames {
  #frames: OutgoingFrame[] = [];
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  /** Bytes that wait; headers are estimated. */
  get bytes(): number {
    return this.#bytes;
  }

  add(frame: OutgoingFrame): void {
    this.#frames.push(frame);
    this.#bytes += frame.bodyBytes + HEADER_BYTES_ESTIMATE;
  }

  clear(): void {
    this.#frames = [];
    this.#bytes = 0;
  }

  /** Encodes and removes everything. Throws FrameError when a frame is larger than the protocol allows. */
  take(): Uint8Array[] {
    const frames = this.#frames;
    this.clear();
    const parts: Uint8Array[] = [];
    let used = 0;
    const finishPart = (): void => {
      if (used > 0) parts.push(copyOfScratch(used));
      used = 0;
    };
    for (const frame of frames) {
      const body = joinNeighbours(frame.body);
      let headEnd = writeFrameHead(scratch, used, frame.header, frame.bodyBytes, frame.serializeType);
      if (headEnd < 0) {
        finishPart();
        headEnd = writeFrameHead(scratch, 0, frame.header, frame.bodyBytes, frame.serializeType);
      }
      if (headEnd < 0) {
        parts.push(largeHead(frame), ...body);
      } else if (isCopied(frame.bodyBytes, body.length) && headEnd + frame.bodyBytes <= SCRATCH_BYTES) {
        used = headEnd;
        for (const part of body) {
          scratch.set(part, used);
          used += part.length;
        }
      } else {
        used = headEnd;
        finishPart();
        parts.push(...body);
      }
    }
    finishPart();
    return parts;
  }
}

function isCopied(bodyBytes: number, parts: number): boolean {
  return bodyBytes <= COPIED_BODY_BYTES_MAX || bodyBytes <= parts * COPIED_PART_BYTES_MAX;
}

/** Parts that lie behind each other in one piece of memory become one: records that one read has brought, for instance. */
function joinNeighbours(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return parts;
  const joined: Uint8Array[] = [];
  let current = first;
  for (let i = 1; i < parts.length; i++) {
    const part = parts[i];
    if (part === undefined) continue;
    if (part.buffer === current.buffer && part.byteOffset === current.byteOffset + current.length) {
      current = new Uint8Array(current.buffer, current.byteOffset, current.length + part.length);
    } else {
      joined.push(current);
      current = part;
    }
  }
  joined.push(current);
  return joined;
}

function copyOfScratch(bytes: number): Buffer {
  const copy = bytes < POOLED_BYTES_MAX ? Buffer.allocUnsafe(bytes) : Buffer.allocUnsafeSlow(bytes);
  scratch.copy(copy, 0, 0, bytes);
  return copy;
}

function largeHead(frame: OutgoingFrame): Buffer {
  const bytes = Buffer.allocUnsafeSlow(frameHeadRoom(frame.header));
  return bytes.subarray(0, writeFrameHead(bytes, 0, frame.header, frame.bodyBytes, frame.serializeType));
}
