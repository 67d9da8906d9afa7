import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { divergenceFor, matches, readDivergences } from './divergence.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-divergence-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function rowsOf(text: string): ReturnType<typeof readDivergences> {
  const file = join(folder, 'divergence.md');
  await writeFile(file, text);
  return readDivergences(file);
}

test('reads rows with code marks and escaped bars, and nothing but rows', async () => {
  const text =
    '# Title\n\n| id | where | what | Apache 5.5.0 | Gantry | reason | test |\n| --- | --- | --- | --- | --- | --- | --- |\n| D1 | `java-*/pull` | `pull: result.status` | a \\| b | c | because | x.test.ts |\n';
  expect(await rowsOf(text)).toEqual([
    { id: 'D1', where: 'java-*/pull', what: 'pull: result.status', reason: 'because', test: 'x.test.ts' },
  ]);
});

test('refuses a row with a cell too few: it would silently cover nothing', async () => {
  await expect(rowsOf('| D1 | a | b | c | d | e |\n')).rejects.toThrow('has 6 cells instead of 7');
});

test('a star stands for any text, everything else for itself', () => {
  expect([
    matches('java-*/pull', 'java-5.5.0/pull'),
    matches('java-*/pull', 'java-5.5.0/pull-offsets'),
    matches('a.b', 'axb'),
    matches('*', 'anything: at all'),
  ]).toEqual([true, false, false, true]);
});

test('covers a difference only when both place and fact fit', () => {
  const row = { id: 'D1', where: 'java-*/pull', what: 'pull: result.status', reason: '', test: '' };
  const difference = { where: 'java-4.9.8/pull', what: 'pull: result.status', expected: 1, actual: 2 };
  expect(divergenceFor(difference, [row])).toBe(row);
  expect(divergenceFor({ ...difference, what: 'pull: result.keys' }, [row])).toBeUndefined();
});
