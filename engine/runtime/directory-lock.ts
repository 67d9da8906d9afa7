import { readWholeFile } from './atomic-file.ts';
import { DiskError } from './disk.ts';
import type { Disk } from './disk.ts';
import { hostProcess, isProcessAlive, processStartMark } from './process.ts';

/** One process of this machine. A pid alone is reused by the system, with its start mark it is not (empty where unknown). */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startMark: string;
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

/** Ownership of a directory by this process, until it is released or the process ends. */
export interface DirectoryLock {
  release(): void;
}

/** Somebody else (or this process already) owns a directory. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';
  readonly code = 'dataDirInUse';
  readonly pid: number;
  readonly lockFile: string;
  constructor(pid: number, lockFile: string) {
    super(`the directory of ${lockFile} is in use by process ${pid}`);
    this.pid = pid;
    this.lockFile = lockFile;
  }
}

/**
 * Claims a directory by a file with this process's identity. A lock whose process is gone (or whose pid now belongs to
 * another process) is stale and replaced. Throws DirectoryInUseError.
 */
export function lockDirectory(disk: Disk, lockFile: string, processes: ProcessTable = systemProcesses): DirectoryLock {
  const self = processes.self();
  for (let attempt = 0; attempt < 3; attempt++) {
    if (claim(disk, lockFile, self)) return { release: () => release(disk, lockFile, self) };
    const owner = lockOwner(disk, lockFile, processes);
    if (owner !== undefined) throw new DirectoryInUseError(owner.pid, lockFile);
    setAside(disk, lockFile);
  }
  throw new DirectoryInUseError(lockOwner(disk, lockFile, processes)?.pid ?? 0, lockFile);
}

/** The living process that holds a lock file; undefined when nobody does. */
export function lockOwner(disk: Disk, lockFile: string, processes: ProcessTable = systemProcesses): ProcessIdentity | undefined {
  const owner = readIdentity(disk, lockFile);
  return owner !== undefined && processes.isAlive(owner) ? owner : undefined;
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

/** Moves a stale lock away and looks at it again, so that two starters cannot both remove the other's fresh lock. */
function setAside(disk: Disk, lockFile: string): void {
  const stale = readIdentity(disk, lockFile);
  const aside = `${lockFile}.stale`;
  try {
    disk.rename(lockFile, aside);
  } catch (error) {
    if (error instanceof DiskError && error.code === 'ENOENT') return;
    throw error;
  }
  const moved = readIdentity(disk, aside);
  if (moved !== undefined && (moved.pid !== stale?.pid || moved.startMark !== stale.startMark)) disk.rename(aside, lockFile);
  else disk.remove(aside);
}

function readIdentity(disk: Disk, path: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(readWholeFile(disk, path)?.toString('utf8') ?? '');
    if (typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number') {
      return { pid: value.pid, startMark: 'startMark' in value && typeof value.startMark === 'string' ? value.startMark : '' };
    }
  } catch {
    // A torn lock file names nobody: its writer died while creating it.
  }
  return undefined;
}

function release(disk: Disk, lockFile: string, self: ProcessIdentity): void {
  const owner = readIdentity(disk, lockFile);
  if (owner?.pid === self.pid && owner.startMark === self.startMark) disk.remove(lockFile);
}
