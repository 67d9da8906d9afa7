import { emptyHeader, INDEXED_KEY_BYTES_MAX, pushField, type ScannedHeader } from './decoded-command.ts';
import { FrameError } from './frame-error.ts';
import type { FrameHeader } from './frame-header.ts';
import { languageCode, languageName } from './language-code.ts';

/*
 * The binary header (01-remoting §4).
 *
 *     | code 2 | language 1 | version 2 | opaque 4 | flag 4 | remark length 4, remark | ext length 4, ext |
 *     ext: { key length 2, key | value length 4, value }…
 *
 * RocketMQ RocketMQSerializable
 */

const FIXED_BYTES = 21;

/** Codes that the two bytes of the binary header can hold. */
export function fitsBinaryHeader(code: number): boolean {
  return code >= -0x8000 && code <= 0x7fff;
}

/** Finds the fields of a binary header. Throws FrameError badHeader. A value of no bytes counts as absent, as in Java. */
export function scanBinaryHeader(bytes: Buffer, start: number, end: number): ScannedHeader {
  if (end - start < FIXED_BYTES) throw new FrameError('badHeader', `binary header of ${end - start} bytes`);
  const header = emptyHeader();
  header.code = bytes.readInt16BE(start);
  header.language = languageName(bytes.readUInt8(start + 2));
  header.version = bytes.readInt16BE(start + 3);
  header.opaque = bytes.readInt32BE(start + 5);
  header.flag = bytes.readInt32BE(start + 9);
  const remarkLength = bytes.readInt32BE(start + 13);
  header.remarkStart = start + 17;
  if (remarkLength < 0 || remarkLength > end - start - FIXED_BYTES) throw new FrameError('badHeader', `remark length ${remarkLength}`);
  header.remarkEnd = header.remarkStart + remarkLength;
  const extStart = header.remarkEnd + 4;
  const extLength = bytes.readInt32BE(header.remarkEnd);
  if (extLength < 0 || extLength > end - extStart) throw new FrameError('badHeader', `ext length ${extLength}`);
  scanExt(header, bytes, extStart, extStart + extLength);
  return header;
}

function scanExt(header: ScannedHeader, bytes: Buffer, start: number, end: number): void {
  let at = start;
  while (at < end) {
    const keyStart = at + 2;
    if (keyStart > end) throw new FrameError('badHeader', 'ext ends in a key length');
    const keyEnd = keyStart + bytes.readInt16BE(at);
    if (keyEnd < keyStart || keyEnd + 4 > end) throw new FrameError('badHeader', `ext key length ${keyEnd - keyStart}`);
    if (keyEnd - keyStart > INDEXED_KEY_BYTES_MAX) throw new FrameError('badHeader', `ext key of ${keyEnd - keyStart} bytes`);
    const valueStart = keyEnd + 4;
    const valueLength = bytes.readInt32BE(keyEnd);
    if (valueLength < 0 || valueLength > end - valueStart) throw new FrameError('badHeader', `ext value length ${valueLength}`);
    at = valueStart + valueLength;
    if (valueLength > 0) pushField(header, bytes, keyStart, keyEnd, valueStart, at, false);
  }
}

/** Bytes of a binary header. The code must fit it. */
export function encodeBinaryHeader(header: FrameHeader): Buffer {
  const remark = Buffer.from(header.remark ?? '', 'utf8');
  const ext = Object.entries(header.extFields ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : encodeEntry(key, String(value)),
  );
  const fixed = Buffer.alloc(17);
  fixed.writeInt16BE(header.code, 0);
  fixed.writeUInt8(languageCode(header.language), 2);
  fixed.writeInt16BE(header.version, 3);
  fixed.writeInt32BE(header.opaque, 5);
  fixed.writeInt32BE(header.flag, 9);
  fixed.writeInt32BE(remark.length, 13);
  const extLength = Buffer.alloc(4);
  extLength.writeInt32BE(ext.reduce((sum, part) => sum + part.length, 0));
  return Buffer.concat([fixed, remark, extLength, ...ext]);
}

function encodeEntry(key: string, value: string): Buffer[] {
  const keyBytes = Buffer.from(key, 'utf8');
  const valueBytes = Buffer.from(value, 'utf8');
  const keyLength = Buffer.alloc(2);
  keyLength.writeInt16BE(keyBytes.length);
  const valueLength = Buffer.alloc(4);
  valueLength.writeInt32BE(valueBytes.length);
  return [keyLength, keyBytes, valueLength, valueBytes];
}
