/**
 * The file system as the engine sees it. The twin in engine/sim (SimDisk) keeps unsynced sectors apart and
 * can crash. Paths are absolute. A failed call throws DiskError.
 */
export interface Disk {
  /** Opens an existing file, or throws DiskError ENOENT. */
  open(path: string, mode: 'read' | 'write'): DiskFile;
  /** Opens a file for reading and writing and makes it `sizeBytes` long, filled with zeros where it is new. */
  create(path: string, sizeBytes: number): DiskFile;
  /** The same off the loop: in a file system that is busy a new name can take many milliseconds. */
  createAsync(path: string, sizeBytes: number): Promise<DiskFile>;
  /** Creates an empty file for writing, or throws DiskError EEXIST: the only atomic way to claim a name. */
  createExclusive(path: string): DiskFile;
  exists(path: string): boolean;
  /** Names in a directory, sorted; empty when the directory does not exist. */
  list(directory: string): string[];
  stat(path: string): FileStat | undefined;
  makeDirectory(directory: string): void;
  /** Removes a file, or a directory with everything in it. Does nothing when it is not there. */
  remove(path: string): void;
  /** The same off the loop: unlinking a large file can take many milliseconds. */
  removeAsync(path: string): Promise<void>;
  rename(from: string, to: string): void;
  /** The same off the loop. */
  renameAsync(from: string, to: string): Promise<void>;
  /** Makes creations, renames and removals in a directory durable (a no-op where the system cannot). */
  syncDirectory(directory: string): Promise<void>;
  /** Bytes that an unprivileged process may still write on the file system of `path`, and its total. */
  space(path: string): { freeBytes: number; totalBytes: number };
}

export interface FileStat {
  sizeBytes: number;
  modifiedMs: number;
  isDirectory: boolean;
}

/** An open file. Positions and lengths are bytes. */
export interface DiskFile {
  readonly path: string;
  sizeBytes(): number;
  /** Reads up to `length` bytes; fewer only at the end of the file. */
  pread(into: Uint8Array, intoOffset: number, length: number, position: number): number;
  preadAsync(into: Uint8Array, intoOffset: number, length: number, position: number): Promise<number>;
  /** Writes into the page cache and returns the bytes written: a short write is a value, not an error. */
  pwrite(from: Uint8Array, fromOffset: number, length: number, position: number): number;
  pwriteAsync(from: Uint8Array, fromOffset: number, length: number, position: number): Promise<number>;
  truncate(sizeBytes: number): void;
  /** Resolves when everything written before the call is on the device. After a failure nothing may be assumed. */
  fdatasync(): Promise<void>;
  close(): void;
}

/** A failed disk operation. `code` is the system's name for it: ENOENT, EIO, ENOSPC, EACCES… */
export class DiskError extends Error {
  override readonly name = 'DiskError';
  readonly code: string;
  readonly path: string;
  constructor(code: string, path: string, operation: string, options?: { cause?: unknown }) {
    super(`${operation} ${path}: ${code}`, options);
    this.code = code;
    this.path = path;
  }
}
