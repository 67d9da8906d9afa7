import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { failureOf } from '../../contract/errors.ts';
import { bookmarksPerGroupMax } from '../../contract/groups.ts';
import { openBookmarkStore } from './bookmark-store.ts';
import type { NewBookmark } from './bookmark-store.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bookmarks-'));
  path = join(folder, 'bookmarks.json');
});
afterEach(() => rm(folder, { recursive: true }));
const mark = (changes: Partial<NewBookmark> = {}): NewBookmark => ({
  group: 'g',
  topic: 'T',
  atMs: 1,
  reason: 'move',
  offsets: [{ brokerName: 'a', queueId: 0, offset: 7 }],
  ...changes,
});

it('keeps bookmarks for the next start, by connection and group, newest first', async () => {
  const store = await openBookmarkStore(path);
  await store.add('local', [mark(), mark({ atMs: 2 })]);
  await store.add('other', [mark({ atMs: 3 })]);
  await store.add('local', [mark({ group: 'h', atMs: 4 })]);
  const again = await openBookmarkStore(path);
  expect(
    [again.list('local', 'g'), again.list('other', 'g'), again.list('local', 'none')].map((list) => list.map(({ atMs }) => atMs)),
  ).toEqual([[2, 1], [3], []]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('lets the oldest of a group go, and leaves other groups alone', async () => {
  const store = await openBookmarkStore(path);
  await store.add('local', [mark({ group: 'h' })]);
  await store.add(
    'local',
    Array.from({ length: bookmarksPerGroupMax + 2 }, (_, index) => mark({ atMs: index })),
  );
  expect([store.list('local', 'g').length, store.list('local', 'g').at(-1)?.atMs, store.list('local', 'h').length]).toEqual([
    bookmarksPerGroupMax,
    2,
    1,
  ]);
});

it('tells who watches a group of its changes alone', async () => {
  const store = await openBookmarkStore(path);
  const seen: number[] = [];
  const end = new AbortController();
  const watching = store.watch('local', 'g', (list) => seen.push(list.length), end.signal);
  const [made] = await store.add('local', [mark()]);
  await store.add('local', [mark({ group: 'h' })]);
  await store.remove('local', 'g', made?.id ?? '');
  end.abort();
  await watching;
  expect(seen).toEqual([0, 1, 0]);
});

it('says that it does not know a bookmark', async () => {
  const store = await openBookmarkStore(path);
  await store.add('local', [mark()]);
  const [kept] = store.list('local', 'g');
  expect(store.find('local', 'g', kept?.id ?? '')).toEqual(kept);
  expect(() => store.find('other', 'g', kept?.id ?? '')).toThrow('bookmarkUnknown');
});

it('keeps nothing that it could not write', async () => {
  const store = await openBookmarkStore(join(folder, 'file', 'bookmarks.json'));
  await writeFile(join(folder, 'file'), 'in the way');
  expect(await store.add('local', [mark()]).catch(failureOf)).toMatchObject({ code: 'bookmarkNotSaved', data: { systemCode: 'EEXIST' } });
  expect(store.list('local', 'g')).toEqual([]);
});

it('begins anew where the file cannot be read', async () => {
  await writeFile(path, 'no json', { mode: 0o600 });
  expect((await openBookmarkStore(path)).list('local', 'g')).toEqual([]);
});
