import { expect, test } from 'vitest';
import { SimDisk, loseAll } from '../sim/sim-disk.ts';
import { readWholeFile, readWithBackup, writeFileAtomically } from './atomic-file.ts';

const path = '/config/topics.json';
const texts = (disk: SimDisk): string[] => readWithBackup(disk, path).map((bytes) => bytes.toString());

test('replaces a file and keeps the previous version where asked', async () => {
  const disk = new SimDisk();
  await writeFileAtomically(disk, path, Buffer.from('one'), { keepBackup: true });
  await writeFileAtomically(disk, path, Buffer.from('two'), { keepBackup: true });
  await writeFileAtomically(disk, '/config/plain', Buffer.from('x'));
  expect([texts(disk), disk.list('/config')]).toEqual([
    ['two', 'one'],
    ['plain', 'topics.json', 'topics.json.bak'],
  ]);
});

test('reads nothing from a missing file or a directory', () => {
  const disk = new SimDisk();
  disk.makeDirectory('/config');
  expect([readWholeFile(disk, '/config'), readWholeFile(disk, path), readWithBackup(disk, path)]).toEqual([undefined, undefined, []]);
});

test('leaves empty versions out', async () => {
  const disk = new SimDisk();
  await writeFileAtomically(disk, path, Buffer.from('one'), { keepBackup: true });
  await writeFileAtomically(disk, path, Buffer.from(''), { keepBackup: true });
  expect(texts(disk)).toEqual(['one']);
});

test('a power loss at any moment leaves the old or the new version in front', async () => {
  const disk = new SimDisk();
  await writeFileAtomically(disk, path, Buffer.from('old'), { keepBackup: true });
  const forks: SimDisk[] = [];
  disk.onEvent = () => forks.push(disk.fork());
  await writeFileAtomically(disk, path, Buffer.from('new'), { keepBackup: true });
  const found = forks.flatMap((fork) => {
    const pending = [0, 1, 2, 3].map((kept) => fork.fork().crash({ ...loseAll, directoryChanges: (count) => Math.min(count, kept) }));
    return pending.map((crashed) => texts(crashed)[0]);
  });
  expect(new Set(found)).toEqual(new Set(['old', 'new']));
  expect(texts(disk.crash(loseAll))).toEqual(['new', 'old']);
});
