import type { Disk, DiskFile } from '../runtime/disk.ts';

/**
 * Open descriptors, at most `maxOpen`; the least recently used one is closed for a new one. A file returned by
 * `open` may be closed by the next call: use it at once, do not keep it. An asynchronous operation keeps its own
 * file alive (NodeDiskFile closes only when its pending operations have ended).
 */
export class OpenFiles {
  readonly #disk: Disk;
  readonly #maxOpen: number;
  /** In order of use, oldest first. */
  readonly #files = new Map<string, DiskFile>();
  /** The newest entry needs no reordering: the tail of the log is asked for again and again. */
  #newest: DiskFile | undefined;

  constructor(disk: Disk, maxOpen: number) {
    this.#disk = disk;
    this.#maxOpen = maxOpen;
  }

  get count(): number {
    return this.#files.size;
  }

  /** An existing file, open for reading and writing. Throws DiskError ENOENT when it is not there. */
  open(path: string): DiskFile {
    if (this.#newest?.path === path) return this.#newest;
    const known = this.#files.get(path);
    if (known) {
      this.#files.delete(path);
      return this.#remember(path, known);
    }
    this.#makeRoom();
    return this.#remember(path, this.#disk.open(path, 'write'));
  }

  /** Creates the file with its final length where it is missing. */
  create(path: string, sizeBytes: number): DiskFile {
    const known = this.#files.get(path);
    if (known) return this.open(path);
    this.#makeRoom();
    return this.#remember(path, this.#disk.create(path, sizeBytes));
  }

  /** Takes over a file that was created elsewhere; one that is known already stays. */
  adopt(file: DiskFile): void {
    if (this.#files.has(file.path)) {
      file.close();
      return;
    }
    this.#makeRoom();
    this.#remember(file.path, file);
  }

  /** Closes a file that is about to be removed or renamed. */
  forget(path: string): void {
    const file = this.#files.get(path);
    if (!file) return;
    if (this.#newest === file) this.#newest = undefined;
    this.#files.delete(path);
    file.close();
  }

  /** Closes everything below a directory. */
  forgetBelow(directory: string): void {
    for (const path of this.#files.keys()) if (path.startsWith(directory)) this.forget(path);
  }

  closeAll(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
    this.#newest = undefined;
  }

  #remember(path: string, file: DiskFile): DiskFile {
    this.#files.set(path, file);
    this.#newest = file;
    return file;
  }

  #makeRoom(): void {
    if (this.#files.size < this.#maxOpen) return;
    for (const [path, file] of this.#files) {
      this.#files.delete(path);
      if (this.#newest === file) this.#newest = undefined;
      file.close();
      return;
    }
  }
}
