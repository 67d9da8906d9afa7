import { xxh32 } from './xxh32.ts';

/*
 * LZ4 frames as lz4-java's LZ4FrameOutputStream writes them; integers are little-endian.
 *
 *     | magic 4 | FLG 1 | BD 1 | content size 0 or 8 | dictionary id 0 or 4 | header checksum 1 |
 *     { block size 4 (top bit: stored as it is) | data | block checksum 0 or 4 }…
 *     | end mark 4: zero | content checksum 0 or 4 |
 *
 * FLG: version (2 bits: 01), blocks independent, block checksums, content size, content checksum, 0, dictionary id.
 * LZ4 Frame Format 1.6, LZ4 Block Format
 */

const FRAME_MAGIC = 0x184d2204;
const SKIPPABLE_MAGIC = 0x184d2a50;
/** Largest block of each BD value, in bytes. */
const BLOCK_BYTES_MAX: Readonly<Record<number, number>> = { 4: 64 << 10, 5: 256 << 10, 6: 1 << 20, 7: 4 << 20 };
const MIN_MATCH = 4;
/** A block's last match starts this far from its end, and its last bytes are literals. */
const MATCH_START_LIMIT = 12;
const LAST_LITERALS = 5;
const DISTANCE_MAX = 0xffff;
const HASH_BITS = 14;

/** Bytes that are no LZ4 frame, or whose content is larger than allowed. */
export class Lz4Error extends Error {
  override readonly name = 'Lz4Error';
}

/** Output that grows up to a limit; matches may reach back into it. */
class Output {
  bytes: Buffer;
  length = 0;
  readonly #bytesMax: number;

  constructor(bytesMax: number, guess: number) {
    this.#bytesMax = bytesMax;
    this.bytes = Buffer.allocUnsafe(Math.min(bytesMax, guess));
  }

  reserve(count: number): void {
    const needed = this.length + count;
    if (needed > this.#bytesMax) throw new Lz4Error(`content is larger than ${this.#bytesMax} bytes`);
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.min(this.#bytesMax, Math.max(needed, this.bytes.length * 2)));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  append(from: Buffer, start: number, end: number): void {
    this.reserve(end - start);
    this.length += from.copy(this.bytes, this.length, start, end);
  }

  repeat(distance: number, count: number, firstAllowed: number): void {
    if (distance === 0 || this.length - distance < firstAllowed) throw new Lz4Error('match before the start');
    this.reserve(count);
    for (let left = count; left > 0; left--, this.length++) this.bytes[this.length] = this.bytes[this.length - distance] ?? 0;
  }
}

/** Expands one frame or several in a row. Throws Lz4Error; never makes more than `outputBytesMax` bytes. */
export function decodeLz4Frame(bytes: Buffer, outputBytesMax: number): Buffer {
  const output = new Output(outputBytesMax, bytes.length * 4 + 64);
  let at = 0;
  do {
    need(bytes, at, 4);
    const magic = bytes.readUInt32LE(at);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      need(bytes, at, 8);
      at += 8 + bytes.readUInt32LE(at + 4);
    } else if (magic === FRAME_MAGIC) at = decodeFrame(bytes, at, output);
    else throw new Lz4Error('no LZ4 frame');
  } while (at < bytes.length);
  return output.bytes.subarray(0, output.length);
}

function need(bytes: Buffer, at: number, count: number): void {
  if (at + count > bytes.length) throw new Lz4Error('the frame ends early');
}

function decodeFrame(bytes: Buffer, start: number, output: Output): number {
  need(bytes, start, 7);
  const flags = bytes.readUInt8(start + 4);
  if (flags >> 6 !== 1) throw new Lz4Error('unknown version');
  const blockBytesMax = BLOCK_BYTES_MAX[(bytes.readUInt8(start + 5) >> 4) & 7];
  if (blockBytesMax === undefined) throw new Lz4Error('unknown block size');
  const [independent, blockChecksums, contentSize, contentChecksum] = [flags & 32, flags & 16, flags & 8, flags & 4];
  if ((flags & 1) !== 0) throw new Lz4Error('needs a dictionary');
  let at = start + 6 + (contentSize === 0 ? 0 : 8);
  need(bytes, at, 1);
  if (bytes.readUInt8(at) !== ((xxh32(bytes, start + 4, at) >>> 8) & 0xff)) throw new Lz4Error('header checksum');
  at++;
  const contentStart = output.length;
  for (;;) {
    need(bytes, at, 4);
    const word = bytes.readUInt32LE(at);
    at += 4;
    if (word === 0) break;
    const size = word & 0x7fff_ffff;
    if (size > blockBytesMax) throw new Lz4Error('block is too large');
    need(bytes, at, size + (blockChecksums === 0 ? 0 : 4));
    if (blockChecksums !== 0 && bytes.readUInt32LE(at + size) !== xxh32(bytes, at, at + size)) throw new Lz4Error('block checksum');
    const blockStart = output.length;
    if (word === size) decodeBlock(bytes, at, at + size, output, independent === 0 ? contentStart : blockStart);
    else output.append(bytes, at, at + size);
    if (output.length - blockStart > blockBytesMax) throw new Lz4Error('block is too large');
    at += size + (blockChecksums === 0 ? 0 : 4);
  }
  if (contentChecksum === 0) return at;
  need(bytes, at, 4);
  if (bytes.readUInt32LE(at) !== xxh32(output.bytes, contentStart, output.length)) throw new Lz4Error('content checksum');
  return at + 4;
}

/** Sequences of literals and a match: `| token | length… | literals | distance 2 | length… |`. */
function decodeBlock(bytes: Buffer, start: number, end: number, output: Output, firstAllowed: number): void {
  let at = start;
  const extended = (low: number): number => {
    if (low !== 15) return low;
    let length = low;
    for (;;) {
      if (at >= end) throw new Lz4Error('the block ends early');
      const byte = bytes.readUInt8(at++);
      length += byte;
      if (byte !== 255) return length;
    }
  };
  while (at < end) {
    const token = bytes.readUInt8(at++);
    const literals = extended(token >> 4);
    if (at + literals > end) throw new Lz4Error('the block ends early');
    output.append(bytes, at, at + literals);
    at += literals;
    if (at === end) return;
    if (at + 2 > end) throw new Lz4Error('the block ends early');
    const distance = bytes.readUInt16LE(at);
    at += 2;
    output.repeat(distance, extended(token & 15) + MIN_MATCH, firstAllowed);
  }
}

/** Compresses into one frame with independent blocks of up to 4 MiB, as Java producers do. */
export function encodeLz4Frame(content: Buffer): Buffer {
  const header = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0]);
  header[6] = (xxh32(header, 4, 6) >>> 8) & 0xff;
  const parts: Buffer[] = [header];
  const blockBytes = 4 << 20;
  for (let start = 0; start < content.length; start += blockBytes) {
    const block = content.subarray(start, start + blockBytes);
    const packed = encodeBlock(block);
    const size = Buffer.alloc(4);
    const isSmaller = packed.length < block.length;
    size.writeUInt32LE(isSmaller ? packed.length : (block.length | 0x8000_0000) >>> 0);
    parts.push(size, isSmaller ? packed : block);
  }
  parts.push(Buffer.alloc(4));
  return Buffer.concat(parts);
}

/** Greedy matcher over a table of four-byte hashes. */
function encodeBlock(block: Buffer): Buffer {
  const packed = Buffer.allocUnsafe(block.length + Math.ceil(block.length / 255) + 16);
  const lastSeen = new Int32Array(1 << HASH_BITS).fill(-1);
  const matchEndLimit = block.length - LAST_LITERALS;
  let literalStart = 0;
  let written = 0;
  let at = 0;
  while (at <= block.length - MATCH_START_LIMIT) {
    const word = block.readInt32LE(at);
    const slot = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
    const candidate = lastSeen[slot] ?? -1;
    lastSeen[slot] = at;
    if (candidate < 0 || at - candidate > DISTANCE_MAX || block.readInt32LE(candidate) !== word) {
      at++;
      continue;
    }
    let length = MIN_MATCH;
    while (at + length < matchEndLimit && block[candidate + length] === block[at + length]) length++;
    written = writeSequence(packed, written, block.subarray(literalStart, at), at - candidate, length);
    at += length;
    literalStart = at;
  }
  return packed.subarray(0, writeSequence(packed, written, block.subarray(literalStart), 0, 0));
}

/** Writes literals and, unless `distance` is 0, the match after them; returns the new end. */
function writeSequence(packed: Buffer, start: number, literals: Buffer, distance: number, matchLength: number): number {
  const extra = distance === 0 ? 0 : matchLength - MIN_MATCH;
  packed[start] = (Math.min(literals.length, 15) << 4) | Math.min(extra, 15);
  let at = writeExtendedLength(packed, start + 1, literals.length);
  at += literals.copy(packed, at);
  if (distance === 0) return at;
  return writeExtendedLength(packed, packed.writeUInt16LE(distance, at), extra);
}

function writeExtendedLength(packed: Buffer, start: number, length: number): number {
  if (length < 15) return start;
  let at = start;
  let left = length - 15;
  for (; left >= 255; left -= 255) packed[at++] = 255;
  packed[at++] = left;
  return at;
}
