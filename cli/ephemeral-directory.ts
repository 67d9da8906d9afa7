import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFileOf } from '../engine/cluster/attach-info.ts';
import { lockOwner } from '../engine/runtime/directory-lock.ts';
import { nodeDisk } from '../engine/runtime/node-disk.ts';

const prefix = 'gantry-ephemeral-';
/** A directory that is younger than this may belong to a cluster that has not locked it yet. */
const unlockedAgeMaxMs = 60_000;

/** Makes a temporary data directory, and removes those whose owners were killed before they could. */
export function makeEphemeralDirectory(parent: string = tmpdir()): { path: string; remove: () => void } {
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (name.startsWith(prefix)) removeIfLeftBehind(join(parent, name));
  }
  const path = mkdtempSync(join(parent, prefix));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

function removeIfLeftBehind(path: string): void {
  try {
    const lockFile = lockFileOf(path);
    const isUnused = existsSync(lockFile)
      ? lockOwner(nodeDisk, lockFile) === undefined
      : Date.now() - statSync(path).mtimeMs > unlockedAgeMaxMs;
    if (isUnused) rmSync(path, { recursive: true, force: true });
  } catch {
    // Somebody else's, or being removed by another start: not ours to worry about.
  }
}
