import {
  emptyHeader,
  ESCAPED,
  INDEX_STRIDE,
  INDEXED_KEY_BYTES_MAX,
  internText,
  signatureOf,
  type ScannedHeader,
} from './decoded-command.ts';
import { isJsonObject, JsonError, parseJson, type JsonValue } from './fastjson-reader.ts';
import { writeJsonString } from './fastjson-writer.ts';
import { FrameError } from './frame-error.ts';
import type { FrameHeader } from './frame-header.ts';
import { jsonAny } from './json-any.ts';
import { languageName } from './language-code.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const MINUS = 0x2d;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const LOWER_U = 0x75;
const ESCAPABLE = new Set(Buffer.from('"\\/bfnrtu', 'latin1'));
const INT_MIN = -0x8000_0000;
const INT_MAX = 0x7fff_ffff;
/** A header with more fields is parsed as a whole. */
const INDEXED_FIELDS_MAX = 256;

const CODE = Buffer.from('code');
const OPAQUE = Buffer.from('opaque');
const FLAG = Buffer.from('flag');
const VERSION = Buffer.from('version');
const LANGUAGE = Buffer.from('language');
const REMARK = Buffer.from('remark');
const EXT_FIELDS = Buffer.from('extFields');
const SERIALIZE_TYPE = Buffer.from('serializeTypeCurrentRPC');

/** Finds the fields of a JSON header (01-remoting §3). Throws FrameError badHeader. */
export function scanJsonHeader(bytes: Buffer, start: number, end: number): ScannedHeader {
  return scanner.scan(bytes, start, end) ?? parseWholeHeader(bytes.subarray(start, end));
}

/**
 * One pass over the header that all clients write: an object without white space, keys without escapes, texts, numbers
 * and one nested object. It gives up (returns undefined) on everything else, and the whole header is parsed instead.
 */
class Scanner {
  #header = emptyHeader();
  #bytes: Buffer = Buffer.alloc(0);
  #end = 0;
  #at = 0;
  /** Range of the last key or text. */
  #textStart = 0;
  #textEnd = 0;
  #hasEscapes = false;
  #number = 0;
  #seenCode = false;
  #seenOpaque = false;
  /** The fields, copied into the header when their number is known. */
  readonly #index: number[] = Array.from({ length: INDEXED_FIELDS_MAX * INDEX_STRIDE }, () => 0);
  #indexed = 0;

  scan(bytes: Buffer, start: number, end: number): ScannedHeader | undefined {
    this.#header = emptyHeader();
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#indexed = 0;
    this.#seenCode = false;
    this.#seenOpaque = false;
    const isPlain = this.#scanObject() && this.#seenCode && this.#seenOpaque;
    const header = this.#header;
    header.index = this.#index.slice(0, this.#indexed);
    // Neither the bytes nor the header are kept alive from here.
    this.#bytes = NO_BYTES;
    return isPlain ? header : undefined;
  }

  #scanObject(): boolean {
    if (this.#bytes[this.#at++] !== OPEN) return false;
    do {
      if (!this.#scanText() || this.#hasEscapes || this.#bytes[this.#at++] !== COLON || !this.#scanMember()) return false;
    } while (this.#bytes[this.#at++] === COMMA);
    if (this.#bytes[this.#at - 1] !== CLOSE || this.#at > this.#end) return false;
    // C++ clients end with a newline.
    while (this.#at < this.#end) {
      const byte = this.#bytes[this.#at++];
      if (byte !== NEWLINE && byte !== SPACE) return false;
    }
    return true;
  }

  #scanMember(): boolean {
    const header = this.#header;
    if (this.#isKey(EXT_FIELDS)) return this.#scanExt();
    if (this.#isKey(SERIALIZE_TYPE)) return this.#scanText();
    if (this.#isKey(LANGUAGE)) {
      if (!this.#scanText() || this.#hasEscapes) return false;
      header.language = knownLanguage(internText(this.#bytes, this.#textStart, this.#textEnd));
      return true;
    }
    if (this.#isKey(REMARK)) {
      if (!this.#scanText()) return false;
      header.remarkStart = this.#textStart;
      header.remarkEnd = this.#textEnd;
      header.remarkEscaped = this.#hasEscapes;
      return true;
    }
    return this.#scanNumberMember(header);
  }

  #scanNumberMember(header: ScannedHeader): boolean {
    if (this.#isKey(CODE)) {
      if (!this.#scanInt()) return false;
      this.#seenCode = true;
      header.code = this.#number;
    } else if (this.#isKey(OPAQUE)) {
      if (!this.#scanInt()) return false;
      this.#seenOpaque = true;
      header.opaque = this.#number;
    } else if (this.#isKey(FLAG)) {
      if (!this.#scanInt()) return false;
      header.flag = this.#number;
    } else if (this.#isKey(VERSION)) {
      if (!this.#scanInt()) return false;
      header.version = this.#number;
    } else return false;
    return true;
  }

  #isKey(name: Buffer): boolean {
    const start = this.#textStart;
    if (this.#textEnd - start !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (this.#bytes[start + i] !== name[i]) return false;
    return true;
  }

  #scanExt(): boolean {
    const bytes = this.#bytes;
    if (bytes[this.#at++] !== OPEN) return false;
    // A repeated extFields replaces the first, as in fastjson.
    this.#indexed = 0;
    if (bytes[this.#at] === CLOSE) {
      this.#at++;
      return true;
    }
    do {
      if (!this.#scanText() || this.#hasEscapes || bytes[this.#at++] !== COLON) return false;
      const keyStart = this.#textStart;
      const keyEnd = this.#textEnd;
      if (keyEnd - keyStart > INDEXED_KEY_BYTES_MAX || this.#indexed >= this.#index.length) return false;
      if (bytes[this.#at] === QUOTE ? !this.#scanText() : !this.#scanBareNumber()) return false;
      const index = this.#index;
      const signature = signatureOf(bytes, keyStart, keyEnd);
      index[this.#indexed++] = this.#hasEscapes ? signature | ESCAPED : signature;
      index[this.#indexed++] = keyStart;
      index[this.#indexed++] = this.#textStart;
      index[this.#indexed++] = this.#textEnd;
    } while (bytes[this.#at++] === COMMA);
    return bytes[this.#at - 1] === CLOSE && this.#at <= this.#end;
  }

  /** A text in double quotes; its range is left in #textStart and #textEnd. */
  #scanText(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
    if (bytes[at++] !== QUOTE) return false;
    this.#textStart = at;
    this.#hasEscapes = false;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte > BACKSLASH) continue;
      if (byte === QUOTE) {
        this.#textEnd = at;
        this.#at = at + 1;
        return true;
      }
      if (byte < SPACE) return false;
      if (byte === BACKSLASH) {
        this.#hasEscapes = true;
        const escaped = bytes[++at] ?? 0;
        if (escaped === LOWER_U) {
          if (!this.#areHexDigits(at + 1, at + 4)) return false;
          at += 4;
        } else if (!ESCAPABLE.has(escaped)) return false;
      }
    }
    return false;
  }

  #areHexDigits(from: number, to: number): boolean {
    if (to >= this.#end) return false;
    for (let at = from; at <= to; at++) {
      const byte = this.#bytes[at] ?? 0;
      const letter = byte | 0x20;
      if (!((byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66))) return false;
    }
    return true;
  }

  /** A whole number without quotes, as C++ clients send ext values. */
  #scanBareNumber(): boolean {
    const start = this.#at;
    let at = start;
    if (this.#bytes[at] === MINUS) at++;
    const digits = at;
    while (at < this.#end && isDigit(this.#bytes[at])) at++;
    if (at === digits || at - digits > 19) return false;
    this.#textStart = start;
    this.#textEnd = at;
    this.#hasEscapes = false;
    this.#at = at;
    return true;
  }

  /** A 32-bit whole number; it is left in #number. */
  #scanInt(): boolean {
    let at = this.#at;
    const isNegative = this.#bytes[at] === MINUS;
    if (isNegative) at++;
    const digits = at;
    let value = 0;
    for (; at < this.#end && isDigit(this.#bytes[at]); at++) value = value * 10 + (this.#bytes[at] ?? 0) - 0x30;
    if (at === digits || at - digits > 10) return false;
    value = isNegative ? 0 - value : value;
    if (value < INT_MIN || value > INT_MAX) return false;
    this.#at = at;
    this.#number = value;
    return true;
  }
}

const NO_BYTES = Buffer.alloc(0);

/** Scanning never waits, so one serves all connections. */
const scanner = new Scanner();

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Names are kept even when the table does not know them, as newer clients have names that we do not know. */
function knownLanguage(name: string): string {
  return name === '' ? 'OTHER' : name;
}

/** Reads a header in any form that fastjson reads: white space, other key orders and types, unknown members. */
function parseWholeHeader(bytes: Buffer): ScannedHeader {
  let value: JsonValue;
  try {
    value = parseJson(bytes);
  } catch (error) {
    if (error instanceof JsonError) throw new FrameError('badHeader', `header: ${error.message}`, { cause: error });
    throw error;
  }
  if (!isJsonObject(value)) throw new FrameError('badHeader', 'the header is no object');
  const members = value.members;
  const remark = members.get('remark');
  const header = emptyHeader();
  header.code = intMember(members, 'code', undefined);
  header.opaque = intMember(members, 'opaque', undefined);
  header.flag = intMember(members, 'flag', 0);
  header.version = intMember(members, 'version', 0);
  const language = members.get('language');
  header.language =
    typeof language === 'number' ? languageName(language) : typeof language === 'string' ? knownLanguage(language) : 'OTHER';
  header.parsed = { remark: typeof remark === 'string' && remark !== '' ? remark : undefined, ext: extOf(members.get('extFields')) };
  return header;
}

function intMember(members: Map<string, JsonValue>, name: string, missing: number | undefined): number {
  const member = members.get(name) ?? missing;
  const value = typeof member === 'string' && /^-?[0-9]{1,10}$/.test(member) ? Number(member) : member;
  if (typeof value === 'number' && Number.isInteger(value) && value >= INT_MIN && value <= INT_MAX) return value;
  throw new FrameError('badHeader', `header without a valid ${name}`);
}

function extOf(value: JsonValue | undefined): Map<string, string> {
  const ext = new Map<string, string>();
  if (value === undefined || value === null) return ext;
  if (!isJsonObject(value)) throw new FrameError('badHeader', 'extFields is no object');
  for (const [key, member] of value.members) {
    if (member !== null) ext.set(key, typeof member === 'object' ? jsonAny.write(member) : String(member));
  }
  return ext;
}

/** Text of a JSON header as Java's fastjson writes it; ext values are always texts. */
export function writeJsonHeader(header: FrameHeader): string {
  let ext = '';
  const fields = header.extFields;
  if (fields !== undefined) {
    for (const key in fields) {
      const value = fields[key];
      if (value === undefined) continue;
      ext += `${ext === '' ? '' : ','}${writeKey(key)}:${typeof value === 'string' ? writeJsonString(value) : `"${value}"`}`;
    }
  }
  const extMember = fields === undefined ? '' : `"extFields":{${ext}},`;
  const remarkMember = header.remark === undefined ? '' : `"remark":${writeJsonString(header.remark)},`;
  return `{"code":${header.code},${extMember}"flag":${header.flag},"language":"${header.language}","opaque":${header.opaque},${remarkMember}"serializeTypeCurrentRPC":"JSON","version":${header.version}}`;
}

/** Names of fields as they are written: they are few, and writing one costs as much as a value. Past so many all are forgotten. */
const KEYS_KEPT_MAX = 1024;
const writtenKeys = new Map<string, string>();

function writeKey(key: string): string {
  let written = writtenKeys.get(key);
  if (written === undefined) {
    if (writtenKeys.size >= KEYS_KEPT_MAX) writtenKeys.clear();
    written = writeJsonString(key);
    writtenKeys.set(key, written);
  }
  return written;
}
