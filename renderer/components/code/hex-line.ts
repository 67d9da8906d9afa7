/** Bytes that one line of a hex view shows. */
export const hexBytesPerLine = 16;

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** One line: its offset, the bytes in two groups of eight, and their ASCII letters with a dot for all others. */
export function hexLine(bytes: Uint8Array, from: number): { at: string; hex: string; letters: string } {
  const line = bytes.subarray(from, from + hexBytesPerLine);
  const words = Array.from(line, (byte) => pairs[byte] ?? '');
  const half = hexBytesPerLine / 2;
  const hex = `${words
    .slice(0, half)
    .join(' ')
    .padEnd(half * 3 - 1)}  ${words
    .slice(half)
    .join(' ')
    .padEnd(half * 3 - 1)}`;
  const letters = Array.from(line, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
  return { at: from.toString(16).padStart(8, '0'), hex, letters };
}
