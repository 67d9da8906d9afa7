import { readWithBackup, writeFileAtomically } from '../runtime/atomic-file.ts';
import { CoalescedWriter } from '../runtime/coalesced-writer.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';

/**
 * A table that is kept as text in a file, with the previous version beside it as `.bak`. Writes run in the background,
 * one at a time: saves while one is under way share the next.
 */
export class ConfigFile {
  readonly path: string;
  readonly #disk: Disk;
  readonly #log: Log;
  readonly #writer: CoalescedWriter;
  #lastSave: Promise<void> = Promise.resolve();

  /** `encode` gives the present content: text, or its bytes in pieces. */
  constructor(disk: Disk, path: string, encode: () => string | Promise<readonly Uint8Array[]>, log: Log) {
    this.path = path;
    this.#disk = disk;
    this.#log = log;
    this.#writer = new CoalescedWriter(async () => {
      // The first turn belongs to the caller: saves in a row become one write.
      await Promise.resolve();
      const content = await encode();
      await writeFileAtomically(disk, path, typeof content === 'string' ? Buffer.from(content, 'utf8') : content, { keepBackup: true });
    });
  }

  /** Hands the text of the file to `parse`, or that of its backup; see `loadConfigText`. */
  load(parse: (text: string) => void): boolean {
    return loadConfigText(this.#disk, this.path, this.#log, parse);
  }

  /** Writes the present content soon. A failed write is logged; the next save tries again. */
  save(): void {
    this.#lastSave = this.#writer
      .write()
      .catch((error: unknown) => this.#log.error('config-file-not-written', { path: this.path, problem: String(error) }));
  }

  /** Resolves when everything saved so far is on disk, or was tried. */
  flush(): Promise<void> {
    return this.#lastSave;
  }
}

/** Hands the text of a file to `parse`, or that of its backup when `parse` throws; false when there is neither. Throws when neither can be read. */
export function loadConfigText(disk: Disk, path: string, log: Log, parse: (text: string) => void): boolean {
  let problem: unknown;
  for (const bytes of readWithBackup(disk, path)) {
    try {
      parse(bytes.toString('utf8'));
      if (problem !== undefined)
        log.warn('config-file-restored-from-backup', { path, problem: problem instanceof Error ? problem.message : 'unknown' });
      return true;
    } catch (error) {
      problem ??= error;
    }
  }
  if (problem !== undefined) throw new Error(`${path} and its backup cannot be read`, { cause: problem });
  return false;
}
