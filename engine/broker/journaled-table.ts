import { posix } from 'node:path';
import { compareDataVersions, isSameDataVersion, type DataVersion } from '../protocol/bodies/data-version.ts';
import { JSON_LIMITS, parseJson, type JsonValue } from '../protocol/fastjson-reader.ts';
import { writeFileAtomically } from '../runtime/atomic-file.ts';
import type { Clock, Timer } from '../runtime/clock.ts';
import { CoalescedWriter } from '../runtime/coalesced-writer.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import { loadConfigText } from './config-file.ts';
import { slicedText } from './sliced-text.ts';
import { TableJournal, readJournal, type JournalContent, type JournalEntry } from './table-journal.ts';

/** A journal that has grown so large is folded at once. */
const JOURNAL_BYTES_MAX = 1024 * 1024;
/** The table's own file is at most so much older than the table, plus the time of a write. */
const FOLD_DELAY_MS = 5000;
/** Values of a whole table: its owner bounds the entries. */
const TABLE_LIMITS = { ...JSON_LIMITS, valuesMax: 50_000_000 };

/** What a table's file is made of. */
export interface TableContent {
  /** Takes over the file's JSON and answers the version in it. Throws when it is not such a table. */
  parse(json: JsonValue): DataVersion;
  /**
   * Makes a change again. `addOnly`: somebody else has written the file since, so only what is not there is taken, and
   * the version stays.
   */
  replay(entry: JournalEntry, addOnly: boolean): void;
  /** The text of the file in pieces: with the version as of the call, the entries as they are when their piece is taken. */
  encode(): Iterable<string>;
}

/**
 * A table that is kept in Apache's JSON file and changes too often for the whole of it to be written each time: a change
 * is durable when it is in a journal beside the file, and the journal is folded into the file soon after, and when the
 * broker stops. A start reads the file and makes the changes of the journals again.
 *
 *     config/topics.json              the table as of the last fold, with the one before as topics.json.bak
 *     config/topics.json.journal-7    the changes since
 *     config/topics.json.journal-8    while 7 is being folded: the newest changes
 *
 * Every change states the whole new value of its entry, so that making it twice does no harm.
 */
export class JournaledTable {
  readonly path: string;
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #content: TableContent;
  readonly #folder: CoalescedWriter;
  /** The journal that takes changes; undefined when none came since the last fold began. */
  #journal: TableJournal | undefined;
  #lastNumber = 0;
  /** Journals of which the file has everything after the next fold. Oldest first. */
  #retired: string[] = [];
  #lastSave: Promise<string | undefined> = Promise.resolve(undefined);
  #timer: Timer | undefined;
  /** The last fold failed, or there are changes that no journal holds. */
  #isBehind = false;
  #stopped = false;

  constructor(options: { disk: Disk; clock: Clock; log: Log; path: string; content: TableContent }) {
    this.path = options.path;
    this.#disk = options.disk;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#content = options.content;
    this.#folder = new CoalescedWriter(() => this.#writeFile());
  }

  /** Reads the file and its journals. Answers `merged` when somebody else wrote the file after our last journal had begun. */
  load(): 'read' | 'merged' {
    let base: DataVersion | undefined;
    loadConfigText(this.#disk, this.path, this.#log, (text) => {
      base = this.#content.parse(parseJson(text, TABLE_LIMITS));
    });
    const numbers = this.#numbersOnDisk();
    if (numbers.length === 0) return 'read';
    this.#lastNumber = numbers.at(-1) ?? 0;
    this.#retired = numbers.map((number) => this.#journalPath(number));
    const journals = this.#retired.map((path) => readJournal(this.#disk, path)).filter((content) => content !== undefined);
    const addOnly = !isContinuedBy(base, journals);
    const entries = journals.flatMap((journal) => journal.entries);
    for (const entry of entries) this.#content.replay(entry, addOnly);
    this.#log[addOnly ? 'warn' : 'info']('table-journal-replayed', { path: this.path, changes: entries.length, addOnly });
    // A kill leaves changes that were read from memory now and that a power loss could still take away: `flush` waits for this.
    this.#lastSave = this.#fold();
    return addOnly ? 'merged' : 'read';
  }

  /** Notes a change that the table has made since version `before`; `change` is its JSON text, undefined when only the version changed. */
  changed(before: DataVersion, version: DataVersion, change: string | undefined): void {
    this.#journal ??= new TableJournal(this.#disk, this.#journalPath(++this.#lastNumber), before);
    const journal = this.#journal;
    this.#lastSave = journal.append(version, change).then(
      () => undefined,
      (error: unknown) => this.#foldInstead(journal, error),
    );
    this.#foldIn(journal.sizeBytes >= JOURNAL_BYTES_MAX ? 0 : FOLD_DELAY_MS);
  }

  /** Resolves when everything changed so far is durable; with the reason when the last change could not be written. */
  flush(): Promise<string | undefined> {
    // What failed is tried again for whoever asks.
    if (this.#isBehind) this.#lastSave = this.#fold();
    return this.#lastSave;
  }

  /** Brings the file, which is all that another broker reads, up to date and removes the journals. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#lastSave;
    this.#timer?.cancel();
    if (this.#journal !== undefined || this.#isBehind || this.#retired.length > 0) await this.#fold();
  }

  /** The journal cannot be written: the whole table may. */
  async #foldInstead(journal: TableJournal, error: unknown): Promise<string | undefined> {
    if (this.#journal === journal) {
      this.#log.error('table-journal-not-written', { path: journal.path, problem: String(error) });
      this.#isBehind = true;
    }
    return this.#fold();
  }

  #foldIn(delayMs: number): void {
    if (this.#stopped || (this.#timer !== undefined && delayMs > 0)) return;
    this.#timer?.cancel();
    this.#timer = this.#clock.after(delayMs, () => {
      this.#timer = undefined;
      void this.#fold();
    });
  }

  /** Writes the file with every change made so far. A failure is logged, answered and tried again later. */
  async #fold(): Promise<string | undefined> {
    try {
      await this.#folder.write();
      return undefined;
    } catch (error) {
      this.#isBehind = true;
      this.#log.error('config-file-not-written', { path: this.path, problem: String(error) });
      this.#foldIn(FOLD_DELAY_MS);
      return String(error);
    }
  }

  async #writeFile(): Promise<void> {
    const journal = this.#journal;
    // Changes from here on go to the next journal, which begins at the file's version: they may be missing in the pieces.
    this.#journal = undefined;
    const pieces = this.#content.encode();
    this.#isBehind = false;
    if (journal !== undefined) {
      this.#retired.push(journal.path);
      await journal.close();
    }
    const folded = [...this.#retired];
    await writeFileAtomically(this.#disk, this.path, await slicedText(pieces, this.#clock), { keepBackup: true });
    for (const path of folded) await this.#disk.removeAsync(path);
    // Before another journal goes: a removal that a power loss undoes must not leave an old journal without those after it.
    if (folded.length > 0) await this.#disk.syncDirectory(posix.dirname(this.path));
    this.#retired = this.#retired.filter((path) => !folded.includes(path));
  }

  #journalPath(number: number): string {
    return `${this.path}.journal-${number}`;
  }

  #numbersOnDisk(): number[] {
    const prefix = `${posix.basename(this.path)}.journal-`;
    return this.#disk
      .list(posix.dirname(this.path))
      .filter((name) => name.startsWith(prefix))
      .map((name) => Number(name.slice(prefix.length)))
      .filter((number) => Number.isSafeInteger(number))
      .sort((a, b) => a - b);
  }
}

/**
 * Whether the journals go on from a file of that version: it is ours from before them (also a backup from still
 * earlier), or from between their changes. Otherwise another broker has changed the table since.
 */
function isContinuedBy(file: DataVersion | undefined, journals: readonly JournalContent[]): boolean {
  const first = journals[0]?.base;
  if (file === undefined || first === undefined || compareDataVersions(file, first) < 0) return true;
  return journals.some(
    ({ base, entries }) => isSameDataVersion(base, file) || entries.some(({ version }) => isSameDataVersion(version, file)),
  );
}
