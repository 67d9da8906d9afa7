import { expect, test } from 'vitest';
import { silentLog } from '../runtime/log.ts';
import { SimDisk } from '../sim/sim-disk.ts';
import { ConfigFile } from './config-file.ts';

function textOf(disk: SimDisk, path: string): string | undefined {
  return disk.contentOf(path)?.toString('utf8');
}

test('saves of one turn become one write, and the previous version stays beside it', async () => {
  const disk = new SimDisk();
  let text = 'one';
  const file = new ConfigFile(disk, '/d/t.json', () => text, silentLog);
  file.save();
  text = 'two';
  file.save();
  await file.flush();
  expect([textOf(disk, '/d/t.json')]).toEqual(['two']);
  text = 'three';
  file.save();
  await file.flush();
  expect([textOf(disk, '/d/t.json'), textOf(disk, '/d/t.json.bak')]).toEqual(['three', 'two']);
});

test('a file that cannot be parsed is replaced by its backup, and both bad is an error', async () => {
  const disk = new SimDisk();
  let text = 'good';
  const file = new ConfigFile(disk, '/d/t.json', () => text, silentLog);
  for (const next of ['good', 'bad']) {
    text = next;
    file.save();
    await file.flush();
  }
  const loaded: string[] = [];
  const parse = (content: string): void => {
    if (content === 'bad') throw new Error('bad');
    loaded.push(content);
  };
  expect([file.load(parse), loaded]).toEqual([true, ['good']]);
  expect(() =>
    file.load(() => {
      throw new Error('never');
    }),
  ).toThrow('/d/t.json and its backup cannot be read');
  expect(new ConfigFile(disk, '/d/other.json', () => '', silentLog).load(parse)).toBe(false);
});

test('a failed write is tried again at the next save', async () => {
  const disk = new SimDisk();
  const file = new ConfigFile(disk, '/d/t.json', () => 'text', silentLog);
  disk.fault = (operation) => (operation === 'pwrite' ? 'ENOSPC' : undefined);
  file.save();
  await file.flush();
  expect(textOf(disk, '/d/t.json')).toBeUndefined();
  disk.fault = () => undefined;
  file.save();
  await file.flush();
  expect(textOf(disk, '/d/t.json')).toBe('text');
});
