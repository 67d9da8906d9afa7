import { join } from 'node:path';
import type { Clock } from '../runtime/clock.ts';
import { DiskError } from '../runtime/disk.ts';
import type { Disk } from '../runtime/disk.ts';
import { localTimestampText } from '../runtime/local-time.ts';
import type { Log } from '../runtime/log.ts';
import { indexKeyHash } from '../protocol/java-hash.ts';
import { IndexFile } from './index-file.ts';
import type { IndexShape } from './index-file.ts';
import type { OpenFiles } from './open-files.ts';
import { findProperty, javaHashOfUtf8 } from './property-scan.ts';
import { isIndexed } from './record-layout.ts';
import { Slices } from './slices.ts';

const UNIQ_KEY = Buffer.from('UNIQ_KEY');
const KEYS = Buffer.from('KEYS');
const SPACE = 0x20;
const NAME_DIGITS = 17;
/** Full files whose slots are still in memory, waiting to be written; beyond it the index waits for the disk. */
const SEALED_UNWRITTEN_MAX = 2;

/** What indexing reads of a message. */
export interface IndexedMessage {
  physicalOffset: number;
  storeTimestampMs: number;
  sysFlag: number;
  propertyBytes: Uint8Array;
  propertiesStart: number;
  propertiesEnd: number;
}

/** Where the index ends, for a checkpoint. */
export interface IndexPosition {
  /** 17 digits, empty without a file. */
  fileName: string;
  indexCount: number;
  lastTimestampMs: number;
}

/** The index files of a store: entries for UNIQ_KEY and each of KEYS (04-store §5). */
export class IndexService {
  readonly directory: string;
  readonly #disk: Disk;
  readonly #files: OpenFiles;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #shape: IndexShape;
  readonly #beforeWrite: () => void;
  /** Oldest first; the last one takes entries. */
  #list: IndexFile[] = [];
  readonly #range = { start: 0, end: 0 };
  #directoryDirty = false;
  #unsynced = new Set<IndexFile>();
  #writing: Promise<void> | undefined;

  /** `beforeWrite` runs before entries go to a file. */
  constructor(options: {
    disk: Disk;
    files: OpenFiles;
    clock: Clock;
    log: Log;
    directory: string;
    shape: IndexShape;
    beforeWrite?: () => void;
  }) {
    this.#disk = options.disk;
    this.#files = options.files;
    this.#clock = options.clock;
    this.#log = options.log;
    this.directory = options.directory;
    this.#shape = options.shape;
    this.#beforeWrite = options.beforeWrite ?? (() => {});
  }

  /**
   * Opens what is there. Without `trusted` everything is taken as it stands (clean end). Otherwise files made after
   * the trusted one are removed and that one is made again from its entries.
   * Files that cannot be index files of this configuration are removed: the log makes them again.
   */
  async load(trusted: { position: IndexPosition; trustBefore: number } | undefined): Promise<void> {
    for (const name of this.#disk.list(this.directory)) {
      if (!/^\d{17}$/.test(name)) continue;
      const file =
        trusted && name > trusted.position.fileName
          ? undefined
          : IndexFile.open(this.#disk, this.#files, this.directory, name, this.#shape);
      if (!file) {
        this.#remove(name);
        continue;
      }
      this.#list.push(file);
    }
    const last = this.#list.at(-1);
    if (!trusted || !last) return;
    const count = last.name === trusted.position.fileName ? trusted.position.indexCount : last.header.indexCount;
    await last.rebuild(count, trusted.trustBefore, new Slices(this.#clock));
    this.#unsynced.add(last);
  }

  /** Throws everything away; the log makes it again. */
  clear(): void {
    for (const file of this.#list) this.#remove(file.name);
    this.#list = [];
    this.#unsynced.clear();
  }

  /** Offset of the newest record that has an entry, -1 for an empty index. */
  get endPhyOffset(): number {
    const last = this.#newestWithEntries();
    return last ? last.header.endPhyOffset : -1;
  }

  get isEmpty(): boolean {
    return this.#newestWithEntries() === undefined;
  }

  /** Adds the entries of a message. `hashSeed` is the Java hash of `topic#`. RocketMQ IndexService#buildIndex */
  put(message: IndexedMessage, hashSeed: number): void {
    if (!isIndexed(message.sysFlag)) return;
    const { propertyBytes: bytes, propertiesStart: start, propertiesEnd: end } = message;
    const range = this.#range;
    if (findProperty(bytes, start, end, UNIQ_KEY, range)) this.#putKey(message, hashSeed, range.start, range.end);
    if (!findProperty(bytes, start, end, KEYS, range)) return;
    let keyStart = range.start;
    for (let at = keyStart; at <= range.end; at++) {
      if (at < range.end && bytes[at] !== SPACE) continue;
      if (at > keyStart) this.#putKey(message, hashSeed, keyStart, at);
      keyStart = at + 1;
    }
  }

  #putKey(message: IndexedMessage, hashSeed: number, start: number, end: number): void {
    const hash = Math.abs(javaHashOfUtf8(message.propertyBytes, start, end, hashSeed));
    this.#fileWithRoom().put(hash > 0x7fffffff ? 0 : hash, message.physicalOffset, message.storeTimestampMs);
  }

  /** Physical offsets of entries with the key's hash, newest first, and where the index ends. */
  async query(query: {
    topic: string;
    key: string;
    maxMessages: number;
    beginTimestampMs: number;
    endTimestampMs: number;
  }): Promise<number[]> {
    const hash = indexKeyHash(`${query.topic}#${query.key}`);
    const offsets: number[] = [];
    const slices = new Slices(this.#clock);
    for (const file of [...this.#list].reverse()) {
      if (offsets.length >= query.maxMessages) break;
      if (file.overlaps(query.beginTimestampMs, query.endTimestampMs)) {
        await file.select(hash, query.beginTimestampMs, query.endTimestampMs, slices, (offset) => {
          // A record with the same key twice has two entries.
          if (offsets.at(-1) !== offset) offsets.push(offset);
          return offsets.length < query.maxMessages;
        });
      }
      if (file.header.beginTimestampMs < query.beginTimestampMs) break;
    }
    return offsets;
  }

  lastUpdate(): { timestampMs: number; physicalOffset: number } {
    const header = this.#newestWithEntries()?.header;
    return { timestampMs: header?.endTimestampMs ?? 0, physicalOffset: header?.endPhyOffset ?? 0 };
  }

  position(): IndexPosition {
    const last = this.#list.at(-1);
    return { fileName: last?.name ?? '', indexCount: last?.header.indexCount ?? 0, lastTimestampMs: this.lastUpdate().timestampMs };
  }

  /** Writes everything put before the call. Rejects with DiskError; it can be tried again. */
  async write(): Promise<void> {
    // One that is under way may have passed files that have changed since.
    while (this.#writing) await this.#writing.catch(() => {});
    this.#writing = this.#writeNow().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  async #writeNow(): Promise<void> {
    const slices = new Slices(this.#clock);
    for (const file of this.#list.slice()) {
      if (!file.isDirty) continue;
      this.#beforeWrite();
      this.#unsynced.add(file);
      await file.write(slices);
      if (file !== this.#list.at(-1)) file.releaseMemory();
    }
  }

  /** Makes everything written durable. */
  async sync(): Promise<void> {
    const files = [...this.#unsynced];
    this.#unsynced.clear();
    for (const file of files) if (this.#list.includes(file)) await file.sync();
    if (this.#directoryDirty) {
      this.#directoryDirty = false;
      await this.#disk.syncDirectory(this.directory);
    }
  }

  /** Removes files whose newest record has left the log; the newest file always stays. */
  async cleanExpired(logMinOffset: number): Promise<void> {
    while (this.#list.length > 1) {
      const oldest = this.#list[0];
      if (!oldest || oldest.header.endPhyOffset >= logMinOffset) return;
      this.#list.shift();
      this.#files.forget(oldest.path);
      await this.#disk.removeAsync(oldest.path);
    }
  }

  #newestWithEntries(): IndexFile | undefined {
    return this.#list.findLast((file) => file.header.indexCount > 1);
  }

  #fileWithRoom(): IndexFile {
    const last = this.#list.at(-1);
    if (last && !last.isFull) return last;
    if (last) this.#seal();
    const file = IndexFile.create(this.#files, this.directory, this.#freeName(), this.#shape);
    this.#directoryDirty = true;
    this.#list.push(file);
    return file;
  }

  /** The full file is written in the background while the next takes entries. */
  #seal(): void {
    if (this.#writing) return;
    const unwritten = this.#list.filter((file) => file.isDirty).length;
    if (unwritten > SEALED_UNWRITTEN_MAX) this.#log.warn('index-write-behind', { files: unwritten });
    void this.write().catch((error: unknown) => {
      if (!(error instanceof DiskError)) throw error;
      this.#log.warn('index-write-failed', { path: error.path, code: error.code });
    });
  }

  /** Creation time; later than the newest name even when the clock has not moved. */
  #freeName(): string {
    const newest = this.#list.at(-1)?.name;
    let timeMs = this.#clock.nowMs();
    let name = localTimestampText(timeMs);
    if (newest !== undefined && name <= newest && newest.length === NAME_DIGITS) {
      // The clock stands or went back: the next name in order (17 digits are beyond safe integers).
      return String(BigInt(newest) + 1n).padStart(NAME_DIGITS, '0');
    }
    while (this.#disk.exists(join(this.directory, name))) name = localTimestampText(++timeMs);
    return name;
  }

  #remove(name: string): void {
    const path = join(this.directory, name);
    this.#files.forget(path);
    this.#disk.remove(path);
    this.#directoryDirty = true;
  }
}
