import { join } from 'node:path';
import { readWholeFile, writeFileAtomically } from '../runtime/atomic-file.ts';
import { lockOwner } from '../runtime/directory-lock.ts';
import type { ProcessTable } from '../runtime/directory-lock.ts';
import type { Disk } from '../runtime/disk.ts';

/** File in the data directory that says whose it is. */
export function lockFileOf(dataDir: string): string {
  return join(dataDir, 'gantry.lock');
}

/** What a second Gantry on the same data directory needs to show the running cluster: it attaches as a console. */
export interface AttachInfo {
  readonly ownerPid: number;
  /** Client address: `host:port;host:port`. */
  readonly namesrv: string;
}

/** Written when the cluster is ready, removed when it stops. */
export function attachFileOf(dataDir: string): string {
  return join(dataDir, 'cluster.json');
}

export function writeAttachInfo(disk: Disk, dataDir: string, info: AttachInfo): Promise<void> {
  return writeFileAtomically(disk, attachFileOf(dataDir), Buffer.from(`${JSON.stringify(info)}\n`));
}

/** The cluster that runs on a data directory; undefined when nobody owns the directory or its cluster is not ready yet. */
export function readAttachInfo(disk: Disk, dataDir: string, processes?: ProcessTable): AttachInfo | undefined {
  const owner = lockOwner(disk, lockFileOf(dataDir), processes);
  if (owner === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(readWholeFile(disk, attachFileOf(dataDir))?.toString('utf8') ?? '');
    if (typeof value !== 'object' || value === null || !('namesrv' in value) || typeof value.namesrv !== 'string') return undefined;
    // A file that an earlier owner left behind when it was killed says nothing about this one.
    return 'ownerPid' in value && value.ownerPid === owner.pid ? { ownerPid: owner.pid, namesrv: value.namesrv } : undefined;
  } catch {
    return undefined;
  }
}
