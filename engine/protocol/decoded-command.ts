import { AsciiInterner } from './ascii-interner.ts';
import type { RemotingCommand, SerializeType } from './remoting-command.ts';

/** Numbers per ext field in the index: key signature, key start, value start, value end. */
export const INDEX_STRIDE = 4;
/** Set in a signature when the value holds JSON escapes. */
export const ESCAPED = 1 << 24;
/** Bits of a signature that belong to the key. */
const KEY_BITS = ESCAPED - 1;
const MAX_FAST_DIGITS = 15;

const interner = new AsciiInterner();

/** Longest key that the index holds; headers with longer ones are parsed as a whole. */
export const INDEXED_KEY_BYTES_MAX = 0xff;

/** Length, first and last byte of a key in one number; keys that differ in it are different. */
export function signatureOf(bytes: Buffer, start: number, end: number): number {
  return end === start ? 0 : (end - start) | ((bytes[start] ?? 0) << 8) | ((bytes[end - 1] ?? 0) << 16);
}

/** Name of an ext field, prepared for looking it up in many commands. */
export class ExtName {
  readonly text: string;
  readonly bytes: Buffer;
  readonly signature: number;
  constructor(text: string) {
    this.text = text;
    this.bytes = Buffer.from(text, 'utf8');
    this.signature = signatureOf(this.bytes, 0, this.bytes.length);
  }
}

/** What a scanner of a header finds; the command is made of it. */
export interface ScannedHeader {
  code: number;
  language: string;
  version: number;
  opaque: number;
  flag: number;
  /** Byte range of the remark, with the escape bit in `remarkEscaped`; empty when there is none. */
  remarkStart: number;
  remarkEnd: number;
  remarkEscaped: boolean;
  /** The fields where they lie in the bytes. */
  index: number[];
  /** The fields as texts, when the header had to be parsed as a whole. */
  parsed: { remark: string | undefined; ext: Map<string, string> } | undefined;
}

export function emptyHeader(): ScannedHeader {
  return {
    code: 0,
    language: 'OTHER',
    version: 0,
    opaque: 0,
    flag: 0,
    remarkStart: 0,
    remarkEnd: 0,
    remarkEscaped: false,
    index: [],
    parsed: undefined,
  };
}

/** Adds a field to the index of a scanned header. */
export function pushField(
  header: ScannedHeader,
  bytes: Buffer,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
  isEscaped: boolean,
): void {
  const signature = signatureOf(bytes, keyStart, keyEnd);
  header.index.push(isEscaped ? signature | ESCAPED : signature, keyStart, valueStart, valueEnd);
}

/** Interned text of a short ASCII name in a header. */
export function internText(bytes: Buffer, start: number, end: number): string {
  return interner.text(bytes, start, end);
}

/** A received frame. Texts are made when they are asked for; the frame's bytes stay referenced. */
export class DecodedCommand implements RemotingCommand {
  readonly code: number;
  readonly language: string;
  readonly version: number;
  readonly opaque: number;
  readonly flag: number;
  readonly serializeType: SerializeType;
  readonly #bytes: Buffer;
  readonly #header: ScannedHeader;
  readonly #frameStart: number;
  readonly #bodyStart: number;
  readonly #frameEnd: number;
  #body: Buffer | undefined;

  /** `bytes` holds the frame from `frameStart` to `frameEnd`; positions in `header` are positions in `bytes`. */
  constructor(bytes: Buffer, header: ScannedHeader, serializeType: SerializeType, frameStart: number, bodyStart: number, frameEnd: number) {
    this.code = header.code;
    this.language = header.language;
    this.version = header.version;
    this.opaque = header.opaque;
    this.flag = header.flag;
    this.serializeType = serializeType;
    this.#bytes = bytes;
    this.#header = header;
    this.#frameStart = frameStart;
    this.#bodyStart = bodyStart;
    this.#frameEnd = frameEnd;
    this.#body = undefined;
  }

  get isResponse(): boolean {
    return (this.flag & 1) !== 0;
  }

  get isOneway(): boolean {
    return (this.flag & 2) !== 0;
  }

  /** The frame as it came, its length field included. */
  get frame(): Buffer {
    return this.#bytes.subarray(this.#frameStart, this.#frameEnd);
  }

  get body(): Buffer | undefined {
    if (this.#body === undefined && this.#frameEnd > this.#bodyStart) this.#body = this.#bytes.subarray(this.#bodyStart, this.#frameEnd);
    return this.#body;
  }

  get remark(): string | undefined {
    const header = this.#header;
    if (header.parsed !== undefined) return header.parsed.remark;
    return header.remarkEnd > header.remarkStart ? this.#textOf(header.remarkStart, header.remarkEnd, header.remarkEscaped) : undefined;
  }

  ext(name: string): string | undefined {
    if (this.#header.parsed !== undefined) return this.#header.parsed.ext.get(name);
    return this.extText(new ExtName(name));
  }

  /** Text of a field. */
  extText(name: ExtName): string | undefined {
    if (this.#header.parsed !== undefined) return this.#header.parsed.ext.get(name.text);
    const at = this.#find(name);
    return at < 0 ? undefined : this.#valueAt(at);
  }

  /**
   * Value of a field that is a plain decimal of up to 15 digits, without making a text; undefined when it is missing
   * or anything else.
   */
  extInteger(name: ExtName): number | undefined {
    if (this.#header.parsed !== undefined) return undefined;
    const at = this.#find(name);
    const index = this.#header.index;
    if (at < 0) return undefined;
    let position = index[at + 2] ?? 0;
    const end = index[at + 3] ?? 0;
    const isNegative = this.#bytes[position] === 0x2d;
    if (isNegative) position++;
    if (position >= end || end - position > MAX_FAST_DIGITS) return undefined;
    let value = 0;
    for (; position < end; position++) {
      const digit = (this.#bytes[position] ?? 0) - 0x30;
      if (digit < 0 || digit > 9) return undefined;
      value = value * 10 + digit;
    }
    return isNegative ? 0 - value : value;
  }

  extFields(): Record<string, string> {
    const fields: Record<string, string> = Object.create(null);
    if (this.#header.parsed !== undefined) {
      for (const [name, value] of this.#header.parsed.ext) fields[name] = value;
      return fields;
    }
    const index = this.#header.index;
    for (let at = 0; at < index.length; at += INDEX_STRIDE) fields[this.#keyAt(at)] = this.#valueAt(at);
    return fields;
  }

  retain(): DecodedCommand {
    const start = this.#frameStart;
    const header = this.#header;
    const shifted: ScannedHeader = {
      ...header,
      remarkStart: header.remarkStart - start,
      remarkEnd: header.remarkEnd - start,
      index: header.index.map((value, at) => (at % INDEX_STRIDE === 0 ? value : value - start)),
    };
    const copy = Buffer.from(this.#bytes.subarray(start, this.#frameEnd));
    return new DecodedCommand(copy, shifted, this.serializeType, 0, this.#bodyStart - start, copy.length);
  }

  /** Position in the index of the last field of this name, or -1. */
  #find(name: ExtName): number {
    const index = this.#header.index;
    for (let at = index.length - INDEX_STRIDE; at >= 0; at -= INDEX_STRIDE) {
      if (((index[at] ?? 0) & KEY_BITS) === name.signature && this.#isKeyAt(at, name)) return at;
    }
    return -1;
  }

  #isKeyAt(at: number, name: ExtName): boolean {
    const keyStart = this.#header.index[at + 1] ?? 0;
    const length = name.bytes.length;
    if (length <= 2) return true;
    for (let i = 1; i < length - 1; i++) if (this.#bytes[keyStart + i] !== name.bytes[i]) return false;
    return true;
  }

  #keyAt(at: number): string {
    const index = this.#header.index;
    const keyStart = index[at + 1] ?? 0;
    const length = (index[at] ?? 0) & 0xff;
    return interner.text(this.#bytes, keyStart, keyStart + length);
  }

  #valueAt(at: number): string {
    const index = this.#header.index;
    return this.#textOf(index[at + 2] ?? 0, index[at + 3] ?? 0, ((index[at] ?? 0) & ESCAPED) !== 0);
  }

  #textOf(start: number, end: number, isEscaped: boolean): string {
    if (!isEscaped) return interner.text(this.#bytes, start, end);
    return unescapeJson(this.#bytes, start, end);
  }
}

/** Room for the texts that are unescaped here; longer ones go to JSON.parse. */
const UNESCAPED_BYTES_MAX = 4096;
const unescaped = Buffer.alloc(UNESCAPED_BYTES_MAX);
const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
/** Control characters by the letter after the backslash; every other letter stands for itself. */
const ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

/** Text of a JSON string that the scanner has let through. Properties are full of `\u0001` and `\u0002`. */
function unescapeJson(bytes: Buffer, start: number, end: number): string {
  if (end - start > UNESCAPED_BYTES_MAX) return String(JSON.parse(`"${bytes.toString('utf8', start, end)}"`));
  let length = 0;
  let all = 0;
  for (let at = start; at < end; at++) {
    let byte = bytes[at] ?? 0;
    if (byte === BACKSLASH) {
      const letter = bytes[++at] ?? 0;
      if (letter === LOWER_U) {
        if (bytes[at + 1] !== 0x30 || bytes[at + 2] !== 0x30) return String(JSON.parse(`"${bytes.toString('utf8', start, end)}"`));
        byte = (hexDigit(bytes[at + 3] ?? 0) << 4) | hexDigit(bytes[at + 4] ?? 0);
        if (byte >= 0x80) return String(JSON.parse(`"${bytes.toString('utf8', start, end)}"`));
        at += 4;
      } else byte = ESCAPES.get(letter) ?? letter;
    }
    all |= byte;
    unescaped[length++] = byte;
  }
  return unescaped.toString(all < 0x80 ? 'latin1' : 'utf8', 0, length);
}

function hexDigit(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
}
