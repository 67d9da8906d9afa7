import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStaticFiles } from './static-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'static-'));
  await mkdir(join(folder, 'renderer', 'assets'), { recursive: true });
  await writeFile(join(folder, 'renderer', 'index.html'), '<html>');
  await writeFile(join(folder, 'renderer', 'assets', 'app-1a2b.js'), 'code');
  await writeFile(join(folder, 'secret.json'), 'secret');
});
afterEach(() => rm(folder, { recursive: true }));

it.each([
  ['/', 'text/html; charset=utf-8', false, '<html>'],
  ['/c/local/topics', 'text/html; charset=utf-8', false, '<html>'],
  ['/assets/app-1a2b.js', 'text/javascript; charset=utf-8', true, 'code'],
])('finds %s', async (path, type, isImmutable, text) => {
  const file = await (await openStaticFiles(join(folder, 'renderer'))).find(path);
  expect({ ...file, bytes: file?.bytes.toString() }).toEqual({ type, isImmutable, bytes: text });
});

it.each(['/../secret.json', '/%2e%2e/secret.json', '/assets/../../secret.json', '/assets/nothing.js', '//secret.json'])(
  'does not find %s',
  async (path) => {
    expect(await (await openStaticFiles(join(folder, 'renderer'))).find(path)).toBeUndefined();
  },
);

it('has no file where nothing was built', async () => {
  expect(await (await openStaticFiles(join(folder, 'nowhere'))).find('/')).toBeUndefined();
});
