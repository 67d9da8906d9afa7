import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileModeError, readPrivateFile, writePrivateFile } from './private-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'private-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('writes a file that only its user can read, in folders that it makes, and leaves nothing else', async () => {
  const path = join(folder, 'a', 'b.json');
  await writePrivateFile(path, 'one');
  await writePrivateFile(path, 'two');
  expect([await readPrivateFile(path), (await stat(path)).mode & 0o777, await readdir(join(folder, 'a'))]).toEqual([
    'two',
    0o600,
    ['b.json'],
  ]);
});

it('has nothing to say about a file that is not there', async () => {
  expect(await readPrivateFile(join(folder, 'nothing'))).toBeUndefined();
});

it('refuses a file that others can read', async () => {
  const path = join(folder, 'open');
  await writeFile(path, 'secret');
  await chmod(path, 0o644);
  await expect(readPrivateFile(path)).rejects.toThrow(FileModeError);
});
