import * as fs from 'node:fs';
import * as fsPromises from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { DiskError } from './disk.ts';
import type { Disk, DiskFile, FileStat } from './disk.ts';

const openAsync = promisify(fs.open);

/** The machine's file system. Synchronous calls go to the page cache; fdatasync and the Async calls use the thread pool. */
export const nodeDisk: Disk = {
  open(path, mode) {
    return guarded(path, 'open', () => new NodeDiskFile(path, fs.openSync(path, mode === 'read' ? 'r' : 'r+')));
  },
  create(path, sizeBytes) {
    return guarded(path, 'create', () => {
      fs.mkdirSync(dirname(path), { recursive: true });
      const file = new NodeDiskFile(path, fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o644));
      if (file.sizeBytes() !== sizeBytes) file.truncate(sizeBytes);
      return file;
    });
  },
  async createAsync(path, sizeBytes) {
    await guardedAsync(path, 'create', fsPromises.mkdir(dirname(path), { recursive: true }));
    const fd = await guardedAsync(path, 'create', openAsync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o644));
    const file = new NodeDiskFile(path, fd);
    try {
      if (file.sizeBytes() !== sizeBytes) file.truncate(sizeBytes);
    } catch (error) {
      file.close();
      throw error;
    }
    return file;
  },
  createExclusive(path) {
    return guarded(path, 'create', () => new NodeDiskFile(path, fs.openSync(path, 'wx+', 0o644)));
  },
  exists: (path) => fs.existsSync(path),
  list(directory) {
    try {
      return fs.readdirSync(directory).sort();
    } catch (error) {
      const failure = toDiskError(error, directory, 'list');
      if (failure.code === 'ENOENT') return [];
      throw failure;
    }
  },
  stat(path): FileStat | undefined {
    return guarded(path, 'stat', () => {
      const stat = fs.statSync(path, { throwIfNoEntry: false });
      return stat && { sizeBytes: stat.size, modifiedMs: stat.mtimeMs, isDirectory: stat.isDirectory() };
    });
  },
  makeDirectory(directory) {
    guarded(directory, 'makeDirectory', () => fs.mkdirSync(directory, { recursive: true }));
  },
  remove(path) {
    guarded(path, 'remove', () => fs.rmSync(path, { recursive: true, force: true }));
  },
  async removeAsync(path) {
    // Tried again when something was added to a directory meanwhile.
    await guardedAsync(path, 'remove', fsPromises.rm(path, { recursive: true, force: true, maxRetries: 3 }));
  },
  rename(from, to) {
    guarded(from, 'rename', () => fs.renameSync(from, to));
  },
  async renameAsync(from, to) {
    await guardedAsync(from, 'rename', fsPromises.rename(from, to));
  },
  async syncDirectory(directory) {
    // Windows cannot open a directory for fsync; its metadata journal orders renames by itself.
    if (process.platform === 'win32') return;
    await guardedAsync(directory, 'syncDirectory', syncDirectoryHandle(directory));
  },
  space(path) {
    return guarded(path, 'space', () => {
      const stat = fs.statfsSync(path);
      return { freeBytes: stat.bavail * stat.bsize, totalBytes: stat.blocks * stat.bsize };
    });
  },
};

class NodeDiskFile implements DiskFile {
  readonly path: string;
  readonly #fd: number;
  /** Asynchronous calls under way: the descriptor number must not be reused by another file before they end. */
  #pending = 0;
  #closeWanted = false;

  constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
  }

  sizeBytes(): number {
    return guarded(this.path, 'size', () => fs.fstatSync(this.#fd).size);
  }

  pread(into: Uint8Array, intoOffset: number, length: number, position: number): number {
    let done = 0;
    try {
      while (done < length) {
        const count = fs.readSync(this.#fd, into, intoOffset + done, length - done, position + done);
        if (count === 0) break;
        done += count;
      }
    } catch (error) {
      throw toDiskError(error, this.path, 'read');
    }
    return done;
  }

  async preadAsync(into: Uint8Array, intoOffset: number, length: number, position: number): Promise<number> {
    let done = 0;
    while (done < length) {
      const count = await this.#async<number>('read', (callback) =>
        fs.read(this.#fd, into, intoOffset + done, length - done, position + done, callback),
      );
      if (count === 0) break;
      done += count;
    }
    return done;
  }

  pwrite(from: Uint8Array, fromOffset: number, length: number, position: number): number {
    try {
      return fs.writeSync(this.#fd, from, fromOffset, length, position);
    } catch (error) {
      throw toDiskError(error, this.path, 'write');
    }
  }

  pwriteAsync(from: Uint8Array, fromOffset: number, length: number, position: number): Promise<number> {
    return this.#async<number>('write', (callback) => fs.write(this.#fd, from, fromOffset, length, position, callback));
  }

  truncate(sizeBytes: number): void {
    guarded(this.path, 'truncate', () => fs.ftruncateSync(this.#fd, sizeBytes));
  }

  async fdatasync(): Promise<void> {
    await this.#async<undefined>('fdatasync', (callback) => fs.fdatasync(this.#fd, (error) => callback(error, undefined)));
  }

  close(): void {
    if (this.#closeWanted) return;
    this.#closeWanted = true;
    if (this.#pending === 0) this.#closeNow();
  }

  #async<T>(operation: string, start: (callback: (error: NodeJS.ErrnoException | null, value: T) => void) => void): Promise<T> {
    if (this.#closeWanted) return Promise.reject(new DiskError('EBADF', this.path, operation));
    this.#pending += 1;
    return new Promise<T>((resolve, reject) => {
      start((error, value) => {
        this.#pending -= 1;
        if (this.#closeWanted && this.#pending === 0) this.#closeNow();
        if (error) reject(toDiskError(error, this.path, operation));
        else resolve(value);
      });
    });
  }

  #closeNow(): void {
    guarded(this.path, 'close', () => fs.closeSync(this.#fd));
  }
}

async function syncDirectoryHandle(directory: string): Promise<void> {
  const handle = await fsPromises.open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function guarded<T>(path: string, operation: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw toDiskError(error, path, operation);
  }
}

async function guardedAsync<T>(path: string, operation: string, running: Promise<T>): Promise<T> {
  try {
    return await running;
  } catch (error) {
    throw toDiskError(error, path, operation);
  }
}

function toDiskError(error: unknown, path: string, operation: string): DiskError {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EUNKNOWN';
  return new DiskError(code, path, operation, { cause: error });
}
