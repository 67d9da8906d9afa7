import type { Clock } from '../runtime/clock.ts';
import { Slices } from '../store/slices.ts';

/** Text that is turned into bytes at a time. */
const PIECE_CHARS = 65_536;

/** The UTF-8 bytes of a long text that comes in pieces, made a few milliseconds at a time so that the loop goes on between. */
export async function slicedText(pieces: Iterable<string>, clock: Clock): Promise<Uint8Array[]> {
  const slices = new Slices(clock);
  const bytes: Uint8Array[] = [];
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length >= PIECE_CHARS) {
      bytes.push(Buffer.from(text, 'utf8'));
      text = '';
    }
    if (slices.isOver) await slices.next();
  }
  if (text !== '') bytes.push(Buffer.from(text, 'utf8'));
  return bytes;
}
