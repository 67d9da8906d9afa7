import { readSettings } from '../../contract/app.ts';
import type { Settings } from '../../contract/app.ts';
import { ConsoleError } from '../../contract/errors.ts';
import { createLiveValue } from '../live-value.ts';
import type { LiveValue } from '../live-value.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';

export interface SettingsStore {
  readonly settings: LiveValue<Settings>;
  /** Rejects with settingsNotSaved and changes nothing when the file cannot be written. */
  change(changes: Partial<Settings>): Promise<Settings>;
}

/** Reads the settings; without a file, or with one that cannot be read, they are the defaults. */
export async function openSettingsStore(path: string): Promise<SettingsStore> {
  const settings = createLiveValue(readSettings(parseObject(await readPrivateFile(path))));
  let lastWrite: Promise<unknown> = Promise.resolve();
  return {
    settings,
    change(changes) {
      const write = lastWrite.then(async () => {
        const next = { ...settings.current, ...changes };
        await writePrivateFile(path, `${JSON.stringify(next, null, 2)}\n`).catch((cause: unknown) => {
          throw new ConsoleError('settingsNotSaved', { path, systemCode: systemCodeOf(cause) }, { cause });
        });
        settings.set(next);
        return next;
      });
      lastWrite = write.catch(() => {});
      return write;
    },
  };
}

/** The system's name for a failed file operation, `ENOSPC`; `unknown` for anything else. */
export function systemCodeOf(error: unknown): string {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

function parseObject(text: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
