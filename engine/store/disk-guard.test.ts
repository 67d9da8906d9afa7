import { expect, test } from 'vitest';
import { silentLog } from '../runtime/log.ts';
import { ManualClock } from '../runtime/manual-clock.ts';
import { SimDisk } from '../sim/sim-disk.ts';
import { simStoreConfig } from '../sim/store-fixtures.ts';
import { DiskGuard } from './disk-guard.ts';

const MIB = 1024 * 1024;

test('asks more often near the limit: a fast load does not run far past it before the second is over', () => {
  const disk = new SimDisk();
  let freeBytes = 40 * MIB;
  disk.space = () => ({ freeBytes, totalBytes: 64 * MIB });
  const guard = new DiskGuard(disk, new ManualClock(), silentLog, simStoreConfig({ minFreeDiskBytes: 16 * MIB }));
  guard.check();
  const put = 16 * 1024;
  while (guard.refusal(put) === undefined) freeBytes -= put;
  expect([freeBytes <= 16 * MIB, freeBytes > 15 * MIB]).toEqual([true, true]);
});

test('a write that found no room is told with the bytes that are free now', () => {
  const disk = new SimDisk();
  let freeBytes = 40 * MIB;
  disk.space = () => ({ freeBytes, totalBytes: 64 * MIB });
  const guard = new DiskGuard(disk, new ManualClock(), silentLog, simStoreConfig({ minFreeDiskBytes: 0 }));
  guard.check();
  freeBytes = 4096;
  guard.noteFull();
  expect(guard.refusal(1)).toBe('disk full: /store/commitlog takes no more bytes (4096 free)');
});
