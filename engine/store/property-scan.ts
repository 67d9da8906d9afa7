/** Byte-wise reading of a record's property string, `name\u0001value\u0002`…: no string is made for what is not asked for. */
const NAME_END = 1;
const VALUE_END = 2;

/** Start and end of a property's value, or [-1, -1]. Both land in `into`, which is also returned. */
export function findProperty(
  bytes: Uint8Array,
  start: number,
  end: number,
  name: Uint8Array,
  into: { start: number; end: number },
): boolean {
  let at = start;
  while (at < end) {
    let matches = true;
    let nameEnd = at;
    for (; nameEnd < end && bytes[nameEnd] !== NAME_END; nameEnd++) {
      if (matches && bytes[nameEnd] !== name[nameEnd - at]) matches = false;
    }
    if (nameEnd - at !== name.length) matches = false;
    let valueEnd = nameEnd + 1;
    while (valueEnd < end && bytes[valueEnd] !== VALUE_END) valueEnd++;
    if (matches && nameEnd < end) {
      into.start = nameEnd + 1;
      into.end = valueEnd;
      return true;
    }
    at = valueEnd + 1;
  }
  return false;
}

/** Java's String.hashCode of UTF-8 bytes, continued from `seed` (0 for a whole string). */
export function javaHashOfUtf8(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let hash = seed;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80) return javaHashOfText(Buffer.from(bytes.buffer, bytes.byteOffset + i, end - i).toString('utf8'), hash);
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  return hash;
}

/** Java's String.hashCode over UTF-16 units, continued from `seed`. */
export function javaHashOfText(text: string, seed = 0): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
