import { readKept, writeKept } from '../../composables/kept-value.ts';

/** Entries that are remembered for a connection; the oldest go first. */
const recentsMax = 12;

/** Ids of palette entries that were chosen lately on a connection, newest first. Kept in this browser. */
export function readRecents(connection: string): string[] {
  try {
    const kept: unknown = JSON.parse(readKept(`palette.${connection}`) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string').slice(0, recentsMax) : [];
  } catch {
    return []; // written by another version
  }
}

/** Puts an entry first. */
export function noteRecent(connection: string, id: string): void {
  const others = readRecents(connection).filter((other) => other !== id);
  writeKept(`palette.${connection}`, JSON.stringify([id, ...others].slice(0, recentsMax)));
}
