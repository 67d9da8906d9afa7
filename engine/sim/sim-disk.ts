import { dirname } from 'node:path';
import { DiskError } from '../runtime/disk.ts';
import type { Disk, DiskFile, FileStat } from '../runtime/disk.ts';
import type { Random } from '../runtime/random.ts';

export const SECTOR_BYTES = 512;

/** What a crash does to one unsynced sector. */
export type SectorFate = 'keep' | 'drop' | 'tear';

/** Decides a crash: by seed, or exhaustively. */
export interface CrashPlan {
  /** How many of the pending directory changes (creations, renames, removals) survive: a prefix. */
  directoryChanges(pending: number): number;
  /** Whether a changed file length survives. */
  keepLength(path: string): boolean;
  sector(path: string, sector: number): SectorFate;
  /** Bytes of a torn sector that are the new ones, 1 to 511. */
  tearAt(): number;
}

/** A call that may fail. */
export type FaultyOperation = 'pwrite' | 'pread' | 'fdatasync' | 'create' | 'truncate' | 'rename' | 'syncDirectory';
/** `EIO` and the like fail the call; a number makes a write that short; undefined lets it pass. */
export type FaultRule = (operation: FaultyOperation, path: string, bytes: number) => string | number | undefined;

/** One call that changed the disk or made it durable, for crash enumeration. */
export interface DiskEvent {
  operation: FaultyOperation | 'remove';
  path: string;
}

/** Content of a file: what is in memory, and what the device certainly has. */
class SimInode {
  current: Buffer;
  durable: Buffer;
  /** Sectors of `current` that differ from, or were written after, the last completed sync. */
  dirty = new Set<number>();
  modifiedMs = 0;

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.current = bytes;
    this.durable = Buffer.from(bytes);
  }

  markDirty(from: number, end: number): void {
    for (let sector = Math.floor(from / SECTOR_BYTES); sector * SECTOR_BYTES < end; sector++) this.dirty.add(sector);
  }

  resize(sizeBytes: number): void {
    const before = this.current;
    if (sizeBytes === before.length) return;
    if (sizeBytes < before.length) {
      this.markDirty(sizeBytes, before.length);
      this.current = Buffer.from(before.subarray(0, sizeBytes));
    } else {
      this.current = Buffer.alloc(sizeBytes);
      before.copy(this.current);
      this.markDirty(before.length, sizeBytes);
    }
  }
}

type Names = Map<string, SimInode>;
/** A change to the directories; applied to the durable names when it becomes durable. */
type NameChange = { directory: string; apply: (names: Names) => void };

/**
 * A disk in memory that can lose power. Writes live in an overlay of 512-byte sectors until fdatasync; names until
 * syncDirectory. `crash` gives the disk that the next start finds. One file system, `capacityBytes` large.
 */
export class SimDisk implements Disk {
  readonly #names: Names = new Map();
  readonly #durableNames: Names = new Map();
  readonly #directories = new Set<string>(['/']);
  #pendingNames: NameChange[] = [];
  readonly #capacityBytes: number;
  /** Called before each call that may fail. */
  fault: FaultRule = () => undefined;
  /** Called after each change. */
  onEvent: (event: DiskEvent) => void = () => {};
  /** How fdatasync and syncDirectory wait; tests make them slow. Default: one microtask. */
  syncDelay: () => Promise<void> = () => Promise.resolve();
  nowMs: () => number = () => 0;
  /** Names the boot of the machine, where it tells: another one after each power loss, the same after a kill. */
  bootName: string | undefined;
  openCount = 0;
  openCountMax = 0;
  #alive = true;

  constructor(options: { capacityBytes?: number } = {}) {
    this.#capacityBytes = options.capacityBytes ?? Number.MAX_SAFE_INTEGER;
  }

  open(path: string, _mode: 'read' | 'write'): DiskFile {
    const inode = this.#names.get(path);
    if (!inode) throw new DiskError('ENOENT', path, 'open');
    return this.#opened(path, inode);
  }

  create(path: string, sizeBytes: number): DiskFile {
    this.check('create', path, sizeBytes);
    let inode = this.#names.get(path);
    if (!inode) {
      inode = new SimInode();
      this.#directories.add(dirname(path));
      this.#link(path, inode);
      inode.modifiedMs = this.nowMs();
      this.onEvent({ operation: 'create', path });
    }
    if (inode.current.length !== sizeBytes) {
      inode.resize(sizeBytes);
      this.onEvent({ operation: 'truncate', path });
    }
    return this.#opened(path, inode);
  }

  async createAsync(path: string, sizeBytes: number): Promise<DiskFile> {
    await Promise.resolve();
    return this.create(path, sizeBytes);
  }

  createExclusive(path: string): DiskFile {
    if (this.#names.has(path)) throw new DiskError('EEXIST', path, 'create');
    return this.create(path, 0);
  }

  exists(path: string): boolean {
    return this.#names.has(path) || this.#isDirectory(path);
  }

  list(directory: string): string[] {
    const prefix = `${directory}/`;
    const names = new Set<string>();
    for (const path of [...this.#names.keys(), ...this.#directories]) {
      if (path.startsWith(prefix)) names.add(path.slice(prefix.length).split('/')[0] ?? '');
    }
    return [...names].sort();
  }

  stat(path: string): FileStat | undefined {
    const inode = this.#names.get(path);
    if (inode) return { sizeBytes: inode.current.length, modifiedMs: inode.modifiedMs, isDirectory: false };
    return this.#isDirectory(path) ? { sizeBytes: 0, modifiedMs: 0, isDirectory: true } : undefined;
  }

  makeDirectory(directory: string): void {
    for (let path = directory; path !== '/' && path !== '.'; path = dirname(path)) this.#directories.add(path);
  }

  remove(path: string): void {
    const below = [...this.#names.keys()].filter((name) => name === path || name.startsWith(`${path}/`));
    for (const name of below) this.#changeNames(dirname(name), (names) => names.delete(name));
    for (const directory of this.#directories)
      if (directory === path || directory.startsWith(`${path}/`)) this.#directories.delete(directory);
    if (below.length > 0) this.onEvent({ operation: 'remove', path });
  }

  async removeAsync(path: string): Promise<void> {
    this.remove(path);
    await Promise.resolve();
  }

  rename(from: string, to: string): void {
    this.check('rename', from, 0);
    const below = [...this.#names.keys()].filter((name) => name === from || name.startsWith(`${from}/`));
    if (below.length === 0 && !this.#isDirectory(from)) throw new DiskError('ENOENT', from, 'rename');
    this.#changeNames(dirname(from), (names) => {
      for (const name of below) {
        const inode = names.get(name);
        names.delete(name);
        if (inode) names.set(to + name.slice(from.length), inode);
      }
    });
    for (const directory of this.#directories) {
      if (directory !== from && !directory.startsWith(`${from}/`)) continue;
      this.#directories.delete(directory);
      this.makeDirectory(to + directory.slice(from.length));
    }
    this.onEvent({ operation: 'rename', path: from });
  }

  async renameAsync(from: string, to: string): Promise<void> {
    await Promise.resolve();
    this.rename(from, to);
  }

  async syncDirectory(directory: string): Promise<void> {
    this.check('syncDirectory', directory, 0);
    // A later change cannot be durable without the earlier ones: one journal.
    const last = this.#pendingNames.findLastIndex((change) => change.directory === directory);
    const synced = this.#pendingNames.slice(0, last + 1);
    await this.syncDelay();
    if (!this.#alive) return;
    this.#settle(synced);
    this.onEvent({ operation: 'syncDirectory', path: directory });
  }

  space(_path: string): { freeBytes: number; totalBytes: number } {
    return { freeBytes: Math.max(0, this.#capacityBytes - this.usedBytes()), totalBytes: this.#capacityBytes };
  }

  /** Bytes that take room: sectors that were ever written with something. */
  usedBytes(): number {
    let used = 0;
    for (const inode of this.#names.values()) used += nonZeroSectors(inode.current) * SECTOR_BYTES;
    return used;
  }

  /** The disk after a power loss. This one must not be used any more. */
  crash(plan: CrashPlan): SimDisk {
    this.#alive = false;
    this.#settle(this.#pendingNames.slice(0, plan.directoryChanges(this.#pendingNames.length)));
    const next = this.#successor();
    if (this.bootName !== undefined) next.bootName = `${this.bootName}+`;
    for (const [path, inode] of this.#durableNames) next.#adopt(path, survived(path, inode, plan), inode.modifiedMs);
    return next;
  }

  /** The disk after the process was killed: the page cache survives, as unsynced as it was. */
  kill(): SimDisk {
    const next = this.fork();
    this.#alive = false;
    return next;
  }

  /** A copy with the same unsynced state, for trying several crashes of one moment. */
  fork(): SimDisk {
    const copies = new Map<SimInode, SimInode>();
    const copyOf = (inode: SimInode): SimInode => {
      let copy = copies.get(inode);
      if (!copy) {
        copy = new SimInode();
        copy.current = Buffer.from(inode.current);
        copy.durable = Buffer.from(inode.durable);
        copy.dirty = new Set(inode.dirty);
        copy.modifiedMs = inode.modifiedMs;
        copies.set(inode, copy);
      }
      return copy;
    };
    const next = this.#successor();
    for (const [path, inode] of this.#names) next.#names.set(path, copyOf(inode));
    for (const [path, inode] of this.#durableNames) next.#durableNames.set(path, copyOf(inode));
    // Creations refer to their file: the copy's pending changes must link the copies.
    next.#pendingNames = this.#pendingNames.map((change) => ({
      directory: change.directory,
      apply: (names) => {
        const originals: Names = new Map([...names].map(([path, copy]) => [path, [...copies].find(([, c]) => c === copy)?.[0] ?? copy]));
        change.apply(originals);
        names.clear();
        for (const [path, inode] of originals) names.set(path, copies.get(inode) ?? inode);
      },
    }));
    return next;
  }

  /** Content of a file as a reader sees it now. */
  contentOf(path: string): Buffer | undefined {
    const inode = this.#names.get(path);
    return inode && Buffer.from(inode.current);
  }

  /** Changes bytes at rest. */
  damage(path: string, position: number, bytes: Uint8Array): void {
    const inode = this.#names.get(path);
    if (!inode) throw new DiskError('ENOENT', path, 'damage');
    inode.current.set(bytes, position);
    inode.durable = Buffer.from(inode.current);
  }

  /** Number of unsynced sectors in all files. */
  dirtySectors(): { path: string; sector: number }[] {
    return [...this.#durableNames].flatMap(([path, inode]) => [...inode.dirty].map((sector) => ({ path, sector })));
  }

  /** Throws when a fault rule says so, or the disk has crashed. Returns the bytes that a write may take. */
  check(operation: FaultyOperation, path: string, bytes: number): number {
    if (!this.#alive) throw new DiskError('EIO', path, operation);
    const fault = this.fault(operation, path, bytes);
    if (typeof fault === 'string') throw new DiskError(fault, path, operation);
    return fault ?? bytes;
  }

  get alive(): boolean {
    return this.#alive;
  }

  hasRoomFor(inode: SimInode, position: number, bytes: number): boolean {
    if (this.#capacityBytes === Number.MAX_SAFE_INTEGER) return true;
    const fresh =
      Math.ceil(bytes / SECTOR_BYTES) - nonZeroSectors(inode.current.subarray(position - (position % SECTOR_BYTES), position + bytes));
    return this.usedBytes() + Math.max(0, fresh) * SECTOR_BYTES <= this.#capacityBytes;
  }

  #successor(): SimDisk {
    const next = new SimDisk({ capacityBytes: this.#capacityBytes });
    for (const directory of this.#directories) next.#directories.add(directory);
    next.nowMs = this.nowMs;
    next.bootName = this.bootName;
    return next;
  }

  #adopt(path: string, bytes: Buffer, modifiedMs: number): void {
    const inode = new SimInode(bytes);
    inode.modifiedMs = modifiedMs;
    this.#names.set(path, inode);
    this.#durableNames.set(path, inode);
    this.makeDirectory(dirname(path));
  }

  #isDirectory(path: string): boolean {
    if (this.#directories.has(path)) return true;
    const prefix = `${path}/`;
    for (const name of this.#names.keys()) if (name.startsWith(prefix)) return true;
    return false;
  }

  #opened(path: string, inode: SimInode): DiskFile {
    this.openCount += 1;
    this.openCountMax = Math.max(this.openCountMax, this.openCount);
    return new SimDiskFile(this, path, inode);
  }

  #link(path: string, inode: SimInode): void {
    this.makeDirectory(dirname(path));
    this.#changeNames(dirname(path), (names) => names.set(path, inode));
  }

  #changeNames(directory: string, apply: (names: Names) => void): void {
    apply(this.#names);
    this.#pendingNames.push({ directory, apply });
  }

  #settle(changes: readonly NameChange[]): void {
    for (const change of changes) {
      const at = this.#pendingNames.indexOf(change);
      if (at < 0) continue;
      this.#pendingNames.splice(at, 1);
      change.apply(this.#durableNames);
    }
  }
}

class SimDiskFile implements DiskFile {
  readonly path: string;
  readonly #disk: SimDisk;
  readonly #inode: SimInode;
  #isOpen = true;

  constructor(disk: SimDisk, path: string, inode: SimInode) {
    this.path = path;
    this.#disk = disk;
    this.#inode = inode;
  }

  sizeBytes(): number {
    return this.#inode.current.length;
  }

  pread(into: Uint8Array, intoOffset: number, length: number, position: number): number {
    this.#check('pread', length);
    const bytes = this.#inode.current.subarray(position, position + length);
    into.set(bytes, intoOffset);
    return bytes.length;
  }

  async preadAsync(into: Uint8Array, intoOffset: number, length: number, position: number): Promise<number> {
    await Promise.resolve();
    return this.pread(into, intoOffset, length, position);
  }

  pwrite(from: Uint8Array, fromOffset: number, length: number, position: number): number {
    const count = Math.min(length, this.#check('pwrite', length));
    if (!this.#disk.hasRoomFor(this.#inode, position, count)) throw new DiskError('ENOSPC', this.path, 'pwrite');
    const inode = this.#inode;
    if (position + count > inode.current.length) inode.resize(position + count);
    inode.current.set(from.subarray(fromOffset, fromOffset + count), position);
    inode.markDirty(position, position + count);
    inode.modifiedMs = this.#disk.nowMs();
    this.#disk.onEvent({ operation: 'pwrite', path: this.path });
    return count;
  }

  async pwriteAsync(from: Uint8Array, fromOffset: number, length: number, position: number): Promise<number> {
    await Promise.resolve();
    return this.pwrite(from, fromOffset, length, position);
  }

  truncate(sizeBytes: number): void {
    this.#check('truncate', sizeBytes);
    this.#inode.resize(sizeBytes);
    this.#disk.onEvent({ operation: 'truncate', path: this.path });
  }

  async fdatasync(): Promise<void> {
    this.#check('fdatasync', 0);
    const inode = this.#inode;
    const snapshot = Buffer.from(inode.current);
    const synced = new Map([...inode.dirty].map((sector) => [sector, true]));
    // A sector written again during the sync stays dirty; what this sync covers is the content at its beginning.
    inode.dirty = new Set();
    try {
      await this.#disk.syncDelay();
      this.#check('fdatasync', 0);
    } catch (error) {
      for (const sector of synced.keys()) inode.dirty.add(sector);
      throw error;
    }
    inode.durable = snapshot;
    this.#disk.onEvent({ operation: 'fdatasync', path: this.path });
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#disk.openCount -= 1;
  }

  #check(operation: FaultyOperation, bytes: number): number {
    return this.#disk.check(operation, this.path, bytes);
  }
}

/** A file's content after a power loss. */
function survived(path: string, inode: SimInode, plan: CrashPlan): Buffer {
  const lengthBytes = inode.current.length !== inode.durable.length && plan.keepLength(path) ? inode.current.length : inode.durable.length;
  const bytes = Buffer.alloc(lengthBytes);
  inode.durable.copy(bytes);
  for (const sector of [...inode.dirty].sort((a, b) => a - b)) {
    const start = sector * SECTOR_BYTES;
    if (start >= lengthBytes) continue;
    const fate = plan.sector(path, sector);
    if (fate === 'drop') continue;
    const count = fate === 'keep' ? SECTOR_BYTES : plan.tearAt();
    bytes.fill(0, start, Math.min(start + count, lengthBytes));
    inode.current.copy(bytes, start, start, Math.min(start + count, lengthBytes));
  }
  return bytes;
}

/** A crash drawn from a generator: each unsynced sector is kept, dropped or torn with equal chance. */
export function randomCrash(random: Random): CrashPlan {
  return {
    directoryChanges: (pending) => random.nextInt(pending + 1),
    keepLength: () => random.nextInt(2) === 0,
    sector: () => (['keep', 'drop', 'tear'] as const)[random.nextInt(3)] ?? 'drop',
    tearAt: () => 1 + random.nextInt(SECTOR_BYTES - 1),
  };
}

/** A crash that loses everything that was not synced. */
export const loseAll: CrashPlan = { directoryChanges: () => 0, keepLength: () => false, sector: () => 'drop', tearAt: () => 1 };

function nonZeroSectors(bytes: Buffer): number {
  let count = 0;
  for (let start = 0; start < bytes.length; start += SECTOR_BYTES) {
    if (!bytes.subarray(start, start + SECTOR_BYTES).equals(zeroSector.subarray(0, Math.min(SECTOR_BYTES, bytes.length - start))))
      count += 1;
  }
  return count;
}

const zeroSector = Buffer.alloc(SECTOR_BYTES);
