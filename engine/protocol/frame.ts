import { DecodedCommand } from './decoded-command.ts';
import { FrameError } from './frame-error.ts';
import type { FrameHeader } from './frame-header.ts';
import { scanJsonHeader, writeJsonHeader } from './json-header.ts';
import { SerializeType } from './remoting-command.ts';
import { encodeBinaryHeader, fitsBinaryHeader, scanBinaryHeader } from './rocketmq-header.ts';

/*
 * A frame (01-remoting §1); the length counts what follows it.
 *
 *     | length 4 | serialize type 1, header length 3 | header | body |
 *
 * RocketMQ NettyDecoder, RemotingCommand#decode
 */

/** Largest frame, its length field included. RocketMQ NettyDecoder.FRAME_MAX_LENGTH */
export const FRAME_BYTES_MAX = 16 * 1024 * 1024;
const LENGTH_BYTES = 4;
/** Length field and header word. */
const PREFIX_BYTES = 8;
const HEADER_BYTES_MAX = 0xff_ffff;

/**
 * Bytes of the frame that starts at `start`, or undefined when its length field is not there yet. Throws FrameError
 * for a length that no frame has.
 */
export function frameBytesAt(bytes: Buffer, start: number, end: number, frameBytesMax: number = FRAME_BYTES_MAX): number | undefined {
  if (end - start < LENGTH_BYTES) return undefined;
  const frameBytes = bytes.readInt32BE(start) + LENGTH_BYTES;
  if (frameBytes < PREFIX_BYTES) throw new FrameError('badLength', `frame length ${frameBytes - LENGTH_BYTES}`);
  if (frameBytes > frameBytesMax) throw new FrameError('tooLarge', `frame of ${frameBytes} bytes, at most ${frameBytesMax} are allowed`);
  return frameBytes;
}

/** Reads the whole frame between `start` and `end`, which is referenced by the result. Throws FrameError. */
export function decodeFrame(bytes: Buffer, start = 0, end = bytes.length): DecodedCommand {
  if (frameBytesAt(bytes, start, end, end - start) !== end - start)
    throw new FrameError('badLength', `frame of another length than ${end - start}`);
  const word = bytes.readUInt32BE(start + LENGTH_BYTES);
  const headerStart = start + PREFIX_BYTES;
  const headerEnd = headerStart + (word & HEADER_BYTES_MAX);
  if (headerEnd > end) throw new FrameError('badLength', `header of ${headerEnd - headerStart} bytes in a frame of ${end - start}`);
  switch (word >>> 24) {
    case SerializeType.JSON:
      return new DecodedCommand(bytes, scanJsonHeader(bytes, headerStart, headerEnd), SerializeType.JSON, start, headerEnd, end);
    case SerializeType.ROCKETMQ:
      return new DecodedCommand(bytes, scanBinaryHeader(bytes, headerStart, headerEnd), SerializeType.ROCKETMQ, start, headerEnd, end);
    default:
      throw new FrameError('unknownSerializeType', `serialize type ${word >>> 24}`);
  }
}

/**
 * Cuts a stream of chunks into frames. A frame that lies whole in a chunk is not copied; one that spans chunks is
 * gathered in memory of its own that grows with what has arrived, never with what the length field claims. Appended
 * chunks must not be written again: commands refer to them.
 */
export class FrameReader {
  readonly #frameBytesMax: number;
  /** The chunk being read, and what is left of it. */
  #chunk: Buffer | undefined;
  #at = 0;
  /** The start of a frame that is not complete. */
  #partial: Buffer | undefined;
  #partialBytes = 0;

  constructor(options: { frameBytesMax?: number } = {}) {
    this.#frameBytesMax = options.frameBytesMax ?? FRAME_BYTES_MAX;
  }

  /** Bytes appended that no frame has taken. */
  get bufferedBytes(): number {
    return this.#partialBytes + (this.#chunk === undefined ? 0 : this.#chunk.length - this.#at);
  }

  append(chunk: Buffer): void {
    if (this.#chunk === undefined) {
      this.#chunk = chunk;
      this.#at = 0;
      return;
    }
    this.#chunk = Buffer.concat([this.#chunk.subarray(this.#at), chunk]);
    this.#at = 0;
  }

  /** The next whole frame, or undefined until more chunks have come. Throws FrameError; the reader is unusable then. */
  next(): DecodedCommand | undefined {
    const chunk = this.#chunk;
    if (chunk === undefined) return undefined;
    if (this.#partial !== undefined) return this.#continuePartial(chunk);
    const start = this.#at;
    const frameBytes = frameBytesAt(chunk, start, chunk.length, this.#frameBytesMax);
    if (frameBytes === undefined || chunk.length - start < frameBytes) {
      this.#startPartial(chunk, start, frameBytes);
      return undefined;
    }
    this.#advance(chunk, frameBytes);
    return decodeFrame(chunk, start, start + frameBytes);
  }

  #advance(chunk: Buffer, bytes: number): void {
    this.#at += bytes;
    if (this.#at === chunk.length) this.#chunk = undefined;
  }

  #startPartial(chunk: Buffer, start: number, frameBytes: number | undefined): void {
    const length = chunk.length - start;
    this.#partial = Buffer.allocUnsafeSlow(Math.min(frameBytes ?? PREFIX_BYTES, Math.max(length * 2, PREFIX_BYTES)));
    this.#partialBytes = chunk.copy(this.#partial, 0, start);
    this.#chunk = undefined;
  }

  #continuePartial(chunk: Buffer): DecodedCommand | undefined {
    if (this.#partialBytes < LENGTH_BYTES) this.#take(chunk, LENGTH_BYTES);
    const partial = this.#partial ?? chunk;
    const frameBytes = frameBytesAt(partial, 0, this.#partialBytes, this.#frameBytesMax);
    if (frameBytes === undefined) return undefined;
    this.#take(chunk, frameBytes);
    if (this.#partialBytes < frameBytes) return undefined;
    const whole = this.#partial ?? chunk;
    this.#partial = undefined;
    this.#partialBytes = 0;
    return decodeFrame(whole, 0, frameBytes);
  }

  /** Moves bytes of the chunk into the partial frame until that has `wanted` or the chunk is empty. */
  #take(chunk: Buffer, wanted: number): void {
    const count = Math.min(wanted - this.#partialBytes, chunk.length - this.#at);
    const needed = this.#partialBytes + count;
    if (this.#partial === undefined || count <= 0) return;
    if (needed > this.#partial.length) {
      const grown = Buffer.allocUnsafeSlow(Math.min(wanted, Math.max(needed, this.#partial.length * 2)));
      this.#partial.copy(grown, 0, 0, this.#partialBytes);
      this.#partial = grown;
    }
    chunk.copy(this.#partial, this.#partialBytes, this.#at, this.#at + count);
    this.#partialBytes = needed;
    this.#advance(chunk, count);
  }
}

/** The codec that a header can travel in: codes beyond 16 bits go in JSON whatever was asked for. */
function codecFor(header: FrameHeader, wanted: SerializeType): SerializeType {
  return wanted === SerializeType.ROCKETMQ && fitsBinaryHeader(header.code) ? SerializeType.ROCKETMQ : SerializeType.JSON;
}

/**
 * Writes length, header word and header of a frame whose body has `bodyBytes` bytes. Returns the position after the
 * header, or -1 when there is not enough room between `at` and the end of `into`. Throws FrameError when the frame
 * would be larger than `FRAME_BYTES_MAX`.
 */
export function writeFrameHead(into: Buffer, at: number, header: FrameHeader, bodyBytes: number, wanted: SerializeType): number {
  const serializeType = codecFor(header, wanted);
  const headerStart = at + PREFIX_BYTES;
  let headerEnd: number;
  if (serializeType === SerializeType.JSON) {
    const text = writeJsonHeader(header);
    // A UTF-16 unit becomes at most three bytes.
    if (headerStart + text.length * 3 > into.length) return -1;
    headerEnd = headerStart + into.write(text, headerStart, 'utf8');
  } else {
    const encoded = encodeBinaryHeader(header);
    if (headerStart + encoded.length > into.length) return -1;
    headerEnd = headerStart + encoded.copy(into, headerStart);
  }
  const headerBytes = headerEnd - headerStart;
  const frameBytes = PREFIX_BYTES + headerBytes + bodyBytes;
  if (frameBytes > FRAME_BYTES_MAX) throw new FrameError('tooLarge', `frame of ${frameBytes} bytes`);
  into.writeInt32BE(frameBytes - LENGTH_BYTES, at);
  into.writeInt32BE((serializeType << 24) | headerBytes, at + LENGTH_BYTES);
  return headerEnd;
}

/** Room that the head of a frame takes at most, in bytes. */
export function frameHeadRoom(header: FrameHeader): number {
  let units = 200 + header.language.length + (header.remark?.length ?? 0) * 6;
  for (const key in header.extFields) units += key.length * 6 + String(header.extFields[key] ?? '').length * 6 + 8;
  return PREFIX_BYTES + units * 3;
}

/** A whole frame in one buffer: for tools and tests; connections write the parts of many frames together. */
export function encodeFrame(header: FrameHeader, body?: Uint8Array, serializeType: SerializeType = SerializeType.JSON): Buffer {
  const bodyBytes = body?.length ?? 0;
  const bytes = Buffer.allocUnsafe(frameHeadRoom(header) + bodyBytes);
  const headEnd = writeFrameHead(bytes, 0, header, bodyBytes, serializeType);
  if (headEnd < 0) throw new FrameError('badHeader', 'the header needs more room than estimated');
  if (body !== undefined) bytes.set(body, headEnd);
  return bytes.subarray(0, headEnd + bodyBytes);
}
