import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { failureOf } from '../../contract/errors.ts';
import { savedSearchesMax } from '../../contract/messages.ts';
import type { SavedSearch } from '../../contract/messages.ts';
import { openConsole, firstValue } from '../fixtures/console-under-test.ts';
import { openSavedSearches } from './saved-searches.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saved-searches-'));
});
afterEach(() => rm(folder, { recursive: true }));

const path = (): string => join(folder, 'searches.json');
const search = (name: string, topic = 'T'): SavedSearch => ({ name, query: { by: 'key', topic } });

it('searches are there again after a restart, by name, in a file that only this user can read', async () => {
  const saved = await openSavedSearches(path());
  await Promise.all([saved.save(search('b')), saved.save(search('a')), saved.save(search('b', 'U')), saved.save(search('c'))]);
  await saved.remove('c');
  expect((await openSavedSearches(path())).searches.current).toEqual([search('a'), search('b', 'U')]);
  expect((await stat(path())).mode & 0o777).toBe(0o600);
});

it('one more than there may be is refused, one of the same name is not', async () => {
  await writeFile(path(), JSON.stringify(Array.from({ length: savedSearchesMax }, (_, index) => search(`s${index}`))), { mode: 0o600 });
  const saved = await openSavedSearches(path());
  expect(await saved.save(search('more')).catch(failureOf)).toEqual({ code: 'tooManySearches', data: { searchesMax: savedSearchesMax } });
  await saved.save(search('s7', 'U'));
  expect([saved.searches.current.length, saved.searches.current.find(({ name }) => name === 's7')]).toEqual([
    savedSearchesMax,
    search('s7', 'U'),
  ]);
});

it('what is no list of searches counts as none, and what cannot be written changes nothing', async () => {
  await writeFile(path(), '{"name":1}', { mode: 0o600 });
  const saved = await openSavedSearches(path());
  expect(saved.searches.current).toEqual([]);
  await rm(path());
  await mkdir(path());
  expect(await saved.save(search('a')).catch(failureOf)).toEqual({
    code: 'settingsNotSaved',
    data: { path: path(), systemCode: expect.any(String) },
  });
  expect(saved.searches.current).toEqual([]);
  await rm(path(), { recursive: true });
  await saved.save(search('a'));
  expect(JSON.parse(await readFile(path(), 'utf8'))).toEqual([search('a')]);
});

it('a page saves, lists and removes searches', async () => {
  const subject = await openConsole();
  try {
    const { saveSearch, removeSearch, savedSearches } = subject.rpc.messages;
    await saveSearch(search(' mine '));
    await saveSearch(search('other'));
    expect(await firstValue((observer) => savedSearches({}, observer))).toEqual([search('mine'), search('other')]);
    await removeSearch({ name: 'mine' });
    expect(await firstValue((observer) => savedSearches({}, observer))).toEqual([search('other')]);
    const wide = Object.fromEntries(Array.from({ length: 31 }, (_, index) => [`k${index}`, 'v']));
    expect(await saveSearch({ name: 'wide', query: wide }).catch(failureOf)).toMatchObject({ code: 'badInput' });
  } finally {
    await subject.stop();
  }
});
