import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFileOf } from '../engine/cluster/attach-info.ts';
import { lockDirectory } from '../engine/runtime/directory-lock.ts';
import { nodeDisk } from '../engine/runtime/node-disk.ts';
import { makeEphemeralDirectory } from './ephemeral-directory.ts';

let parent: string;
beforeEach(() => void (parent = mkdtempSync(join(tmpdir(), 'ephemeral-'))));
afterEach(() => rmSync(parent, { recursive: true, force: true }));

test('makes a directory and removes it with everything in it', () => {
  const { path, remove } = makeEphemeralDirectory(parent);
  writeFileSync(join(path, 'x'), '');
  remove();
  expect(readdirSync(parent)).toEqual([]);
});

test('removes what killed owners left, but nothing that is in use, new, or not its own', () => {
  const make = (name: string): string => {
    mkdirSync(join(parent, name));
    return join(parent, name);
  };
  const inUse = make('gantry-ephemeral-used');
  const lock = lockDirectory(nodeDisk, lockFileOf(inUse));
  writeFileSync(lockFileOf(make('gantry-ephemeral-dead')), JSON.stringify({ pid: 2 ** 30, startMark: '' }));
  make('gantry-ephemeral-new');
  utimesSync(make('gantry-ephemeral-old'), 1, 1);
  utimesSync(make('something-else'), 1, 1);
  const { path, remove } = makeEphemeralDirectory(parent);
  expect(existsSync(path)).toBe(true);
  remove();
  expect(readdirSync(parent).sort()).toEqual(['gantry-ephemeral-new', 'gantry-ephemeral-used', 'something-else']);
  lock.release();
});
