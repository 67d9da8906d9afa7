import { join } from 'node:path';
import type { Clock } from '../runtime/clock.ts';
import type { Disk, DiskFile } from '../runtime/disk.ts';
import type { NodeLogLine } from './local-cluster-types.ts';
import { directoryNameOf } from './topology.ts';

/** Lines of one node that stay in memory. */
export const logLinesKept = 2_000;
/** Size at which a log file is set aside, in bytes. */
export const logFileBytesMax = 8 * 1024 * 1024;
/** Files of one node that have been set aside: `<node>.log.1` is the newest. */
export const logFilesAside = 2;
/** Bytes that wait for the disk; lines beyond it stay out of the file (and the file says how many). */
export const unwrittenBytesMax = 4 * 1024 * 1024;

/**
 * What one node writes: the newest lines in memory, everything in `<dataDir>/logs/<node>.log`, which rotates by size.
 * The file gets what was written in a turn of the loop at its end, off the loop. A disk that fails costs the file's
 * lines only.
 */
export class NodeLog {
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #path: string;
  readonly #lines: NodeLogLine[] = [];
  readonly #listeners = new Set<(line: NodeLogLine) => void>();
  #nextSequence = 0;
  #file: DiskFile | undefined;
  #fileBytes = 0;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #droppedLines = 0;
  #writing: Promise<void> | undefined;

  constructor(options: { disk: Disk; clock: Clock; directory: string; nodeId: string }) {
    this.#disk = options.disk;
    this.#clock = options.clock;
    this.#path = join(options.directory, `${directoryNameOf(options.nodeId)}.log`);
  }

  append(text: string, stream: 'stdout' | 'stderr'): void {
    const line: NodeLogLine = { sequence: this.#nextSequence++, atMs: this.#clock.nowMs(), stream, text };
    this.#lines.push(line);
    // Cut in batches: shifting a full array for every line would move it each time.
    if (this.#lines.length >= logLinesKept * 2) this.#lines.splice(0, this.#lines.length - logLinesKept);
    this.#queue(`${text}\n`);
    for (const listener of this.#listeners) listener(line);
  }

  /** The newest `count` lines, oldest first. */
  newest(count: number): readonly NodeLogLine[] {
    return count <= 0 ? [] : this.#lines.slice(-Math.min(count, logLinesKept));
  }

  subscribe(listener: (line: NodeLogLine) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when every line is in the file, and closes it; a later line opens it again. */
  async close(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    this.#file?.close();
    this.#file = undefined;
  }

  #queue(text: string): void {
    if (this.#waitingBytes > unwrittenBytesMax) {
      this.#droppedLines++;
      return;
    }
    this.#waiting.push(text);
    this.#waitingBytes += Buffer.byteLength(text);
    this.#writing ??= new Promise<void>((resolve) => this.#clock.endOfTurn(resolve)).then(() => this.#writeWaiting());
  }

  async #writeWaiting(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const dropped = this.#droppedLines === 0 ? '' : `(${this.#droppedLines} lines were written faster than the disk takes them)\n`;
        const bytes = Buffer.from(this.#waiting.join('') + dropped);
        this.#waiting = [];
        this.#waitingBytes = 0;
        this.#droppedLines = 0;
        await this.#write(bytes);
      }
    } catch {
      // The lines are still in memory; the node itself, which has its own store, will say that the disk fails.
      this.#file?.close();
      this.#file = undefined;
      this.#waiting = [];
      this.#waitingBytes = 0;
    } finally {
      this.#writing = undefined;
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#file ??= this.#open();
    if (this.#fileBytes > 0 && this.#fileBytes + bytes.length > logFileBytesMax) this.#rotate();
    const file = (this.#file ??= this.#open());
    for (let done = 0; done < bytes.length;) {
      const written = await file.pwriteAsync(bytes, done, bytes.length - done, this.#fileBytes);
      done += written;
      this.#fileBytes += written;
    }
  }

  #open(): DiskFile {
    const file = this.#disk.exists(this.#path) ? this.#disk.open(this.#path, 'write') : this.#disk.create(this.#path, 0);
    this.#fileBytes = file.sizeBytes();
    return file;
  }

  #rotate(): void {
    this.#file?.close();
    this.#file = undefined;
    for (let index = logFilesAside; index >= 1; index--) {
      const from = index === 1 ? this.#path : `${this.#path}.${index - 1}`;
      if (this.#disk.exists(from)) this.#disk.rename(from, `${this.#path}.${index}`);
    }
  }
}
