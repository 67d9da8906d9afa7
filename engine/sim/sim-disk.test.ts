import { describe, expect, test } from 'vitest';
import { describeDisk } from '../runtime/fixtures/disk-conformance.ts';
import { seededRandom } from '../runtime/random.ts';
import { SECTOR_BYTES, SimDisk, loseAll, randomCrash } from './sim-disk.ts';

describeDisk('SimDisk', () => ({ disk: new SimDisk(), root: '/root' }));

const path = '/d/f';

/** A file of two sectors that is durable, with one byte written to each afterwards. */
async function halfSynced(): Promise<SimDisk> {
  const disk = new SimDisk();
  const file = disk.create(path, 2 * SECTOR_BYTES);
  await file.fdatasync();
  await disk.syncDirectory('/d');
  file.pwrite(Buffer.alloc(2 * SECTOR_BYTES, 'n'), 0, 2 * SECTOR_BYTES, 0);
  return disk;
}

describe('a power loss', () => {
  test('loses what was not synced', async () => {
    const disk = await halfSynced();
    expect(disk.crash(loseAll).contentOf(path)).toEqual(Buffer.alloc(2 * SECTOR_BYTES));
  });

  test('decides each sector by itself, and tears one in the middle', async () => {
    const disk = await halfSynced();
    const after = disk.crash({ ...loseAll, sector: (_path, sector) => (sector === 0 ? 'drop' : 'tear'), tearAt: () => 3 });
    expect(after.contentOf(path)).toEqual(Buffer.concat([Buffer.alloc(SECTOR_BYTES), Buffer.from('nnn'), Buffer.alloc(SECTOR_BYTES - 3)]));
  });

  test('keeps what fdatasync covered, and not what was written during it', async () => {
    const disk = await halfSynced();
    const file = disk.open(path, 'write');
    let release = (): void => {};
    disk.syncDelay = () => new Promise((resolve) => (release = resolve));
    const syncing = file.fdatasync();
    file.pwrite(Buffer.from('later'), 0, 5, 0);
    release();
    await syncing;
    expect(disk.crash(loseAll).contentOf(path)).toEqual(Buffer.alloc(2 * SECTOR_BYTES, 'n'));
  });

  test('forgets a file whose directory was not synced, and a length that was not', async () => {
    const disk = await halfSynced();
    disk.create('/d/unknown', 4);
    disk.open(path, 'write').truncate(SECTOR_BYTES);
    const after = disk.crash(loseAll);
    expect([after.list('/d'), after.stat(path)?.sizeBytes]).toEqual([['f'], 2 * SECTOR_BYTES]);
  });

  test('keeps a prefix of the directory changes', async () => {
    const disk = await halfSynced();
    disk.rename(path, '/d/g');
    disk.create('/d/h', 0);
    expect([
      disk
        .fork()
        .crash({ ...loseAll, directoryChanges: () => 1 })
        .list('/d'),
      disk.crash({ ...loseAll, directoryChanges: (pending) => pending }).list('/d'),
    ]).toEqual([['g'], ['g', 'h']]);
  });

  test('is the same for the same seed', async () => {
    const bytes = async (): Promise<Buffer | undefined> => (await halfSynced()).crash(randomCrash(seededRandom(7))).contentOf(path);
    expect(await bytes()).toEqual(await bytes());
  });

  test('makes the disk that it happened to useless', async () => {
    const disk = await halfSynced();
    const file = disk.open(path, 'write');
    disk.crash(loseAll);
    expect(() => file.pwrite(Buffer.from('x'), 0, 1, 0)).toThrow('EIO');
    await expect(file.fdatasync()).rejects.toThrow('EIO');
  });
});

test('a killed process leaves everything in the page cache', async () => {
  const disk = await halfSynced();
  disk.create('/d/g', 1);
  const after = disk.kill();
  expect([after.list('/d'), after.contentOf(path)]).toEqual([['f', 'g'], Buffer.alloc(2 * SECTOR_BYTES, 'n')]);
});

test('a fork loses power on its own', async () => {
  const disk = await halfSynced();
  const lost = disk.fork().crash(loseAll);
  expect([lost.contentOf(path), disk.contentOf(path)]).toEqual([Buffer.alloc(2 * SECTOR_BYTES), Buffer.alloc(2 * SECTOR_BYTES, 'n')]);
});

describe('faults', () => {
  test('fail a call, or make a write short', () => {
    const disk = new SimDisk();
    const file = disk.create(path, 8);
    disk.fault = (operation) => (operation === 'pwrite' ? 3 : operation === 'pread' ? 'EIO' : undefined);
    expect(file.pwrite(Buffer.alloc(8, 'x'), 0, 8, 0)).toBe(3);
    expect(() => file.pread(Buffer.alloc(1), 0, 1, 0)).toThrow('EIO');
  });

  test('a full disk refuses bytes that need new sectors, and takes others', () => {
    const disk = new SimDisk({ capacityBytes: 2 * SECTOR_BYTES });
    const file = disk.create(path, 8 * SECTOR_BYTES);
    file.pwrite(Buffer.alloc(2 * SECTOR_BYTES, 'x'), 0, 2 * SECTOR_BYTES, 0);
    expect(disk.space('/')).toEqual({ freeBytes: 0, totalBytes: 2 * SECTOR_BYTES });
    expect(() => file.pwrite(Buffer.from('y'), 0, 1, 3 * SECTOR_BYTES)).toThrow('ENOSPC');
    expect(file.pwrite(Buffer.from('y'), 0, 1, 0)).toBe(1);
  });
});
