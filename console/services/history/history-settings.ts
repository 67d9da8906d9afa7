import * as v from 'valibot';
import { ConsoleError } from '../../contract/errors.ts';
import { systemCodeOf } from '../app/settings-store.ts';
import { createLiveValue } from '../live-value.ts';
import type { LiveValue } from '../live-value.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';

/** Which connections are recorded: all of them but those that a person switched off. */
export interface HistorySettings {
  /** Ids of the connections that are not recorded. */
  readonly off: LiveValue<readonly string[]>;
  isRecorded(connection: string): boolean;
  /** Rejects with settingsNotSaved and changes nothing when the file cannot be written. */
  record(connection: string, isRecorded: boolean): Promise<void>;
}

const storedSchema = v.object({ notRecorded: v.array(v.string()) });

export async function openHistorySettings(path: string): Promise<HistorySettings> {
  const off = createLiveValue<readonly string[]>(parse(await readPrivateFile(path)));
  return {
    off,
    isRecorded: (connection) => !off.current.includes(connection),
    async record(connection, isRecorded) {
      const others = off.current.filter((id) => id !== connection);
      const next = isRecorded ? others : [...others, connection];
      await writePrivateFile(path, `${JSON.stringify({ notRecorded: next }, null, 2)}\n`).catch((cause: unknown) => {
        throw new ConsoleError('settingsNotSaved', { path, systemCode: systemCodeOf(cause) }, { cause });
      });
      off.set(next);
    },
  };
}

function parse(text: string | undefined): string[] {
  try {
    return v.parse(storedSchema, JSON.parse(text ?? '{"notRecorded":[]}')).notRecorded;
  } catch {
    return [];
  }
}
