import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { dataVersionType, type DataVersion } from '../protocol/bodies/data-version.ts';
import { parseJson, type JsonValue } from '../protocol/fastjson-reader.ts';
import { jsonAny } from '../protocol/json-any.ts';
import { jsonObject, optional } from '../protocol/json-schema.ts';
import { readWholeFile } from '../runtime/atomic-file.ts';
import type { Disk, DiskFile } from '../runtime/disk.ts';

/** One change of a table: the table's version after it, and what changed as JSON (absent: the version alone). */
export interface JournalEntry {
  version: DataVersion;
  change: JsonValue | undefined;
}

/** What a journal file holds. */
export interface JournalContent {
  /** The table's version before the first entry. */
  base: DataVersion;
  entries: JournalEntry[];
}

const lineType = jsonObject({ change: optional(jsonAny), version: dataVersionType });
const CRC_DIGITS = 8;

/**
 * Changes of a table in the order they were made, as lines of text in one file:
 *
 *     <CRC-32 of the JSON, 8 hex digits> <space> {"version":{…}}               the first: the version before the changes
 *     <CRC-32 of the JSON, 8 hex digits> <space> {"change":…,"version":{…}}    one for each change
 *
 * Changes that come while a sync is under way share the next one.
 */
export class TableJournal {
  readonly path: string;
  readonly #disk: Disk;
  readonly #base: DataVersion;
  #file: DiskFile | undefined;
  #sizeBytes = 0;
  #waiting: string[] = [];
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  /** The file is made with the first change. `base` is the table's version before it. */
  constructor(disk: Disk, path: string, base: DataVersion) {
    this.#disk = disk;
    this.path = path;
    this.#base = base;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Whether a change was given to it. */
  get isUsed(): boolean {
    return this.#next !== undefined || this.#sizeBytes > 0 || this.#file !== undefined;
  }

  /** Resolves when the change is durable. Rejects with DiskError; the journal must not be used any more then. `change` is JSON text. */
  append(version: DataVersion, change: string | undefined): Promise<void> {
    this.#waiting.push(lineOf(version, change));
    if (this.#next === undefined) {
      // What came while an earlier write was under way, and in this turn, goes together.
      const batch = this.#last.then(() => this.#writeWaiting());
      this.#next = batch;
      this.#last = batch;
    }
    return this.#next;
  }

  /** Resolves when nothing is being written any more; the file is closed then. */
  async close(): Promise<void> {
    await this.#last.catch(() => {});
    this.#file?.close();
    this.#file = undefined;
  }

  async #writeWaiting(): Promise<void> {
    const lines = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    const isNew = this.#file === undefined;
    this.#file ??= this.#disk.create(this.path, 0);
    if (isNew) lines.unshift(lineOf(this.#base, undefined));
    const bytes = Buffer.from(lines.join(''), 'utf8');
    for (let done = 0; done < bytes.length;) {
      done += await this.#file.pwriteAsync(bytes, done, bytes.length - done, this.#sizeBytes + done);
    }
    this.#sizeBytes += bytes.length;
    await this.#file.fdatasync();
    if (isNew) await this.#disk.syncDirectory(dirname(this.path));
  }
}

/** The whole lines of a journal file up to the first that is not as it was written; undefined when there is not even the first. */
export function readJournal(disk: Disk, path: string): JournalContent | undefined {
  const bytes = readWholeFile(disk, path) ?? Buffer.alloc(0);
  let content: JournalContent | undefined;
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0) break;
    const json = bytes.subarray(start + CRC_DIGITS + 1, end);
    if (bytes.toString('latin1', start, start + CRC_DIGITS) !== crcText(json)) break;
    const { version, change } = lineType.read(parseJson(json), '$');
    if (content === undefined) content = { base: version, entries: [] };
    else content.entries.push({ version, change });
    start = end + 1;
  }
  return content;
}

function lineOf(version: DataVersion, change: string | undefined): string {
  const json = `{${change === undefined ? '' : `"change":${change},`}"version":${dataVersionType.write(version)}}`;
  return `${crcText(Buffer.from(json, 'utf8'))} ${json}\n`;
}

function crcText(bytes: Uint8Array): string {
  return crc32(bytes).toString(16).padStart(CRC_DIGITS, '0');
}
