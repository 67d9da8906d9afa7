import { join } from 'node:path';

/** Where things lie under storePathRootDir, as in Apache (04-store §1). `lockFile` is ours: Apache's `lock` is a mere flock. */
export interface StorePaths {
  root: string;
  commitLog: string;
  consumeQueue: string;
  index: string;
  checkpoint: string;
  abort: string;
  lockFile: string;
  /** Queues known at the last clean stop: what is missing from the directory afterwards was lost, not deleted. */
  queueInventory: string;
  /** Queue files made and topics deleted since. */
  queueChanges: string;
}

export function storePaths(rootDir: string, commitLogDir: string = join(rootDir, 'commitlog')): StorePaths {
  return {
    root: rootDir,
    commitLog: commitLogDir,
    consumeQueue: join(rootDir, 'consumequeue'),
    index: join(rootDir, 'index'),
    checkpoint: join(rootDir, 'checkpoint'),
    abort: join(rootDir, 'abort'),
    lockFile: join(rootDir, 'gantry.lock'),
    queueInventory: join(rootDir, 'gantry-queues.json'),
    queueChanges: join(rootDir, 'gantry-queues.changes'),
  };
}

/** File name of log and queue files: the byte position of the first byte, 20 digits. */
export function segmentName(startOffset: number): string {
  return String(startOffset).padStart(20, '0');
}

/** Start position from a file name, or undefined for a name that is not one. */
export function segmentStart(name: string): number | undefined {
  if (!/^\d{20}$/.test(name)) return undefined;
  const start = Number(name);
  return Number.isSafeInteger(start) ? start : undefined;
}
