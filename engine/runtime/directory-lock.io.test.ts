import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DirectoryInUseError, lockDirectory, lockOwner } from './directory-lock.ts';
import type { ProcessIdentity, ProcessTable } from './directory-lock.ts';
import { nodeDisk } from './node-disk.ts';

let directory: string;
let lockFile: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'directory-lock-'));
  lockFile = join(directory, 'gantry.lock');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A machine on which this process has pid 10, and these run beside it. */
function machine(self: ProcessIdentity, ...others: ProcessIdentity[]): ProcessTable {
  return {
    self: () => self,
    isAlive: ({ pid, startMark }) => [self, ...others].some((one) => one.pid === pid && one.startMark === startMark),
  };
}

const mine = { pid: 10, startMark: 'boot/1' };
const other = { pid: 20, startMark: 'boot/2' };

function ownerOnRefusal(processes: ProcessTable): number | undefined {
  try {
    lockDirectory(nodeDisk, lockFile, processes);
    return undefined;
  } catch (error) {
    if (error instanceof DirectoryInUseError) return error.pid;
    throw error;
  }
}

test('gives a directory to one process at a time and names the owner to the next', () => {
  const lock = lockDirectory(nodeDisk, lockFile, machine(mine));
  expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toEqual(mine);
  expect(ownerOnRefusal(machine(other, mine))).toBe(10);
  expect(ownerOnRefusal(machine(mine))).toBe(10);
  expect(lockOwner(nodeDisk, lockFile, machine(other, mine))).toEqual(mine);
  lock.release();
  expect(existsSync(lockFile)).toBe(false);
  expect(ownerOnRefusal(machine(other))).toBeUndefined();
});

test('takes a directory over from a process that is gone, whose pid has been reused, or that wrote half a lock', () => {
  for (const left of [JSON.stringify(other), JSON.stringify({ pid: 10, startMark: 'boot/0' }), '{"pi']) {
    writeFileSync(lockFile, left);
    expect(ownerOnRefusal(machine(mine))).toBeUndefined();
    expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toEqual(mine);
    rmSync(lockFile);
  }
});

test('does not release a lock that has become another process’s', () => {
  const lock = lockDirectory(nodeDisk, lockFile, machine(mine));
  writeFileSync(lockFile, JSON.stringify(other));
  lock.release();
  expect(JSON.parse(readFileSync(lockFile, 'utf8'))).toEqual(other);
});

test('knows the running process by its pid and start', () => {
  const lock = lockDirectory(nodeDisk, lockFile);
  expect(lockOwner(nodeDisk, lockFile)?.pid).toBe(process.pid);
  lock.release();
});
