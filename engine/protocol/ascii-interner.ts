const SLOTS = 4096;
/** Longer texts are not kept: topics, groups and names are shorter. */
const LENGTH_MAX = 64;

/**
 * Turns bytes into texts and keeps the last short ones, so that a topic's name that comes in every request is made
 * once. Holds at most 4096 texts of 64 characters; a text that falls on a slot replaces the one there.
 */
export class AsciiInterner {
  readonly #texts: string[] = Array.from({ length: SLOTS }, () => '');

  /** Text of UTF-8 bytes. */
  text(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > LENGTH_MAX) return bytes.toString('utf8', start, end);
    let hash = length;
    let all = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      all |= byte;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    if (all >= 0x80) return bytes.toString('utf8', start, end);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const kept = this.#texts[slot] ?? '';
    if (kept.length === length && isSame(kept, bytes, start)) return kept;
    const text = bytes.toString('latin1', start, end);
    this.#texts[slot] = text;
    return text;
  }
}

function isSame(text: string, bytes: Buffer, start: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
