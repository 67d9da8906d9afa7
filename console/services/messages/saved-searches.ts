import * as v from 'valibot';
import { ConsoleError } from '../../contract/errors.ts';
import { savedSearchesMax, savedSearchSchema } from '../../contract/messages.ts';
import type { SavedSearch } from '../../contract/messages.ts';
import { systemCodeOf } from '../app/settings-store.ts';
import { createLiveValue } from '../live-value.ts';
import type { LiveValue } from '../live-value.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';

/** Searches that a person named, by name, in a file that only this user can read. */
export interface SavedSearches {
  readonly searches: LiveValue<SavedSearch[]>;
  /** In place of an older one of that name. Rejects with tooManySearches or settingsNotSaved, and changes nothing then. */
  save(search: SavedSearch): Promise<void>;
  remove(name: string): Promise<void>;
}

/** A file that is not there, or is none of ours, holds no searches. */
export async function openSavedSearches(path: string): Promise<SavedSearches> {
  const searches = createLiveValue<SavedSearch[]>(searchesIn(await readPrivateFile(path)));
  let lastWrite: Promise<unknown> = Promise.resolve();
  /** One write after the other: the file holds what the last one said. */
  function change(next: (before: SavedSearch[]) => SavedSearch[]): Promise<void> {
    const done = lastWrite.then(async () => {
      const changed = next(searches.current);
      await writePrivateFile(path, `${JSON.stringify(changed, null, 2)}\n`).catch((cause: unknown) => {
        throw new ConsoleError('settingsNotSaved', { path, systemCode: systemCodeOf(cause) }, { cause });
      });
      searches.set(changed);
    });
    lastWrite = done.catch(() => {});
    return done;
  }
  return {
    searches,
    save: (search) =>
      change((before) => {
        const others = before.filter(({ name }) => name !== search.name);
        if (others.length >= savedSearchesMax) throw new ConsoleError('tooManySearches', { searchesMax: savedSearchesMax });
        return [...others, search].sort((a, b) => a.name.localeCompare(b.name));
      }),
    remove: (name) => change((before) => before.filter((search) => search.name !== name)),
  };
}

function searchesIn(text: string | undefined): SavedSearch[] {
  try {
    return v.parse(v.array(savedSearchSchema), JSON.parse(text ?? '[]'));
  } catch {
    return [];
  }
}
