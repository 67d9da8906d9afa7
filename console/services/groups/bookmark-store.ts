import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { ConsoleError } from '../../contract/errors.ts';
import { bookmarksPerGroupMax } from '../../contract/groups.ts';
import type { Bookmark } from '../../contract/groups.ts';
import { systemCodeOf } from '../app/settings-store.ts';
import { createLiveValue } from '../live-value.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';

/** Bookmarks of all groups together, and their offsets; the oldest go first. */
export const bookmarksMax = 2000;
export const bookmarkOffsetsMax = 200_000;

export type NewBookmark = Omit<Bookmark, 'id'>;

/** Offsets that groups had once, by connection. They outlive the program. */
export interface BookmarkStore {
  /** Newest first. */
  list(connection: string, group: string): Bookmark[];
  /** Throws bookmarkUnknown. */
  find(connection: string, group: string, id: string): Bookmark;
  /** Rejects with bookmarkNotSaved, and keeps nothing then. */
  add(connection: string, bookmarks: readonly NewBookmark[]): Promise<Bookmark[]>;
  /** Rejects with bookmarkUnknown or bookmarkNotSaved. */
  remove(connection: string, group: string, id: string): Promise<void>;
  watch(connection: string, group: string, listener: (bookmarks: Bookmark[]) => void, signal: AbortSignal): Promise<void>;
}

const storedSchema = v.array(
  v.object({
    connection: v.string(),
    id: v.string(),
    group: v.string(),
    topic: v.string(),
    atMs: v.number(),
    reason: v.picklist(['move', 'delete', 'manual']),
    offsets: v.array(v.object({ brokerName: v.string(), queueId: v.number(), offset: v.number() })),
  }),
);
type Stored = v.InferOutput<typeof storedSchema>[number];

export async function openBookmarkStore(path: string): Promise<BookmarkStore> {
  const all = createLiveValue<readonly Stored[]>(parse(await readPrivateFile(path)));
  let lastWrite: Promise<unknown> = Promise.resolve();

  /** One change after the other; what cannot be written does not happen. */
  function change(work: (stored: readonly Stored[]) => Stored[]): Promise<void> {
    const write = lastWrite.then(async () => {
      const next = bounded(work(all.current));
      await writePrivateFile(path, `${JSON.stringify(next)}\n`).catch((cause: unknown) => {
        throw new ConsoleError('bookmarkNotSaved', { path, systemCode: systemCodeOf(cause) }, { cause });
      });
      all.set(next);
    });
    lastWrite = write.catch(() => {});
    return write;
  }

  const list = (connection: string, group: string): Bookmark[] =>
    all.current
      .filter((entry) => entry.connection === connection && entry.group === group)
      .map(bookmarkOf)
      .reverse();
  function find(connection: string, group: string, id: string): Bookmark {
    const found = list(connection, group).find((bookmark) => bookmark.id === id);
    if (found === undefined) throw new ConsoleError('bookmarkUnknown', {});
    return found;
  }

  return {
    list,
    find,
    async add(connection, bookmarks) {
      const made = bookmarks.map((bookmark): Stored => ({ ...bookmark, connection, id: randomUUID() }));
      await change((stored) => [...stored, ...made]);
      return made.map(bookmarkOf);
    },
    async remove(connection, group, id) {
      find(connection, group, id);
      await change((stored) => stored.filter((entry) => entry.id !== id));
    },
    watch(connection, group, listener, signal) {
      let shown = '';
      return all.watch(() => {
        const next = list(connection, group);
        const ids = next.map(({ id }) => id).join();
        if (ids !== shown || ids === '') listener(next);
        shown = ids;
      }, signal);
    },
  };
}

function bookmarkOf({ id, group, topic, atMs, reason, offsets }: Stored): Bookmark {
  return { id, group, topic, atMs, reason, offsets };
}

/** The newest of each group, of all groups and of all offsets. */
function bounded(stored: readonly Stored[]): Stored[] {
  const counts = new Map<string, number>();
  const kept: Stored[] = [];
  let offsets = 0;
  for (const entry of stored.toReversed()) {
    const key = `${entry.connection}\n${entry.group}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    offsets += entry.offsets.length;
    if (kept.length >= bookmarksMax || (kept.length > 0 && offsets > bookmarkOffsetsMax)) break;
    if (count <= bookmarksPerGroupMax) kept.push(entry);
  }
  return kept.reverse();
}

function parse(text: string | undefined): Stored[] {
  try {
    return v.parse(storedSchema, JSON.parse(text ?? '[]'));
  } catch {
    return [];
  }
}
