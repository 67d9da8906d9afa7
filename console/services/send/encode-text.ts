import type { Charset } from '../../contract/send.ts';
import { ConsoleError } from '../../contract/errors.ts';

/** A text as bytes. Throws bodyNotEncodable with the first character that the charset does not have. */
export function encodeText(text: string, charset: Charset): Uint8Array {
  if (charset === 'utf-8') return Buffer.from(wellFormed(text, charset), 'utf8');
  if (charset === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (charset === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  if (charset === 'iso-8859-1') return encodeWith(text, charset, (code) => (code < 0x100 ? code : undefined));
  return encodeWith(text, charset, (code) => (code < 0x80 ? code : gbkTable().get(code)));
}

/** UTF-8 has no bytes for half a surrogate pair, and Node would write a question mark. */
function wellFormed(text: string, charset: Charset): string {
  for (const character of text) if (/^[\uD800-\uDFFF]$/.test(character)) throw new ConsoleError('bodyNotEncodable', { charset, character });
  return text;
}

/** `bytesOf`: one byte, or two as a big-endian number; undefined where there is none. */
function encodeWith(text: string, charset: Charset, bytesOf: (codePoint: number) => number | undefined): Uint8Array {
  const bytes = Buffer.alloc(text.length * 2);
  let length = 0;
  for (const character of text) {
    const code = bytesOf(character.codePointAt(0) ?? 0);
    if (code === undefined) throw new ConsoleError('bodyNotEncodable', { charset, character });
    if (code >= 0x100) bytes[length++] = code >> 8;
    bytes[length++] = code & 0xff;
  }
  return bytes.subarray(0, length);
}

let gbk: Map<number, number> | undefined;

/** GBK's two-byte characters by code point, read out of the decoder that Node has; it has no encoder. */
function gbkTable(): Map<number, number> {
  if (gbk !== undefined) return gbk;
  gbk = new Map();
  const decoder = new TextDecoder('gbk');
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      const decoded = decoder.decode(Uint8Array.of(lead, trail));
      const code = decoded.codePointAt(0) ?? 0xfffd;
      // Places without a character decode to the replacement mark or into the private use area.
      if (decoded.length === (code > 0xffff ? 2 : 1) && code !== 0xfffd && !(code >= 0xe000 && code <= 0xf8ff) && !gbk.has(code))
        gbk.set(code, (lead << 8) | trail);
    }
  }
  return gbk;
}
