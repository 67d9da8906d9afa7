import { readWholeFile } from '../runtime/atomic-file.ts';
import { DiskError } from '../runtime/disk.ts';
import type { Disk } from '../runtime/disk.ts';
import { hostProcess, isProcessAlive, processStartMark } from '../runtime/process.ts';
import { StoreError } from './message-store.ts';

/** Who owns a directory: a pid alone is reused by the system, with its start mark it is not (empty where unknown). */
export interface ProcessIdentity {
  pid: number;
  startMark: string;
}

/** The processes of this machine, as far as a lock file needs them. */
export interface ProcessTable {
  self(): ProcessIdentity;
  isAlive(identity: ProcessIdentity): boolean;
}

export const systemProcesses: ProcessTable = {
  self: () => ({ pid: hostProcess.pid, startMark: processStartMark(hostProcess.pid) ?? '' }),
  isAlive({ pid, startMark }) {
    if (!isProcessAlive(pid)) return false;
    const current = processStartMark(pid) ?? '';
    return startMark === '' || current === '' || current === startMark;
  },
};

/** Ownership of a store directory by one process: a file with its pid and start mark. */
export interface DirectoryLock {
  release(): void;
}

/**
 * Claims a directory, or throws StoreError `inUse` with `pid`. A lock whose process is gone (or whose pid now
 * belongs to another process) is stale and replaced.
 */
export function lockDirectory(disk: Disk, lockFile: string, processes: ProcessTable): DirectoryLock {
  const self = processes.self();
  for (let attempt = 0; attempt < 3; attempt++) {
    if (claim(disk, lockFile, self)) return { release: () => release(disk, lockFile, self) };
    const owner = readOwner(disk, lockFile);
    if (owner && owner.pid !== self.pid && processes.isAlive(owner)) {
      throw new StoreError('inUse', `the store directory is in use by process ${owner.pid}`, { pid: owner.pid, path: lockFile });
    }
    if (owner && owner.pid === self.pid && owner.startMark === self.startMark) {
      throw new StoreError('inUse', `the store directory is in use by this process (${self.pid})`, { pid: self.pid, path: lockFile });
    }
    setAside(disk, lockFile, owner);
  }
  throw new StoreError('inUse', 'the lock of the store directory changes hands all the time', { path: lockFile });
}

function claim(disk: Disk, lockFile: string, self: ProcessIdentity): boolean {
  try {
    const file = disk.createExclusive(lockFile);
    const bytes = Buffer.from(`${JSON.stringify(self)}\n`);
    file.pwrite(bytes, 0, bytes.length, 0);
    file.close();
    return true;
  } catch (error) {
    if (error instanceof DiskError && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a stale lock away under a name of our own, so that two starters cannot both remove the other's fresh lock. */
function setAside(disk: Disk, lockFile: string, stale: ProcessIdentity | undefined): void {
  const aside = `${lockFile}.stale`;
  try {
    disk.rename(lockFile, aside);
  } catch (error) {
    if (error instanceof DiskError && error.code === 'ENOENT') return;
    throw error;
  }
  const moved = readOwner(disk, aside);
  if (moved && (moved.pid !== stale?.pid || moved.startMark !== stale.startMark)) disk.rename(aside, lockFile);
  else disk.remove(aside);
}

function readOwner(disk: Disk, path: string): ProcessIdentity | undefined {
  const text = readWholeFile(disk, path)?.toString('utf8') ?? '';
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number') {
      return { pid: value.pid, startMark: 'startMark' in value && typeof value.startMark === 'string' ? value.startMark : '' };
    }
  } catch {
    // A torn lock file names nobody: its writer died while creating it.
  }
  return undefined;
}

function release(disk: Disk, lockFile: string, self: ProcessIdentity): void {
  const owner = readOwner(disk, lockFile);
  if (owner?.pid === self.pid && owner.startMark === self.startMark) disk.remove(lockFile);
}
