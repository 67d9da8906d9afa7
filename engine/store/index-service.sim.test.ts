import { expect, test } from 'vitest';
import { indexKeyHash, javaHash } from '../protocol/java-hash.ts';
import { silentLog } from '../runtime/log.ts';
import { ManualClock } from '../runtime/manual-clock.ts';
import { SimDisk } from '../sim/sim-disk.ts';
import { IndexService } from './index-service.ts';
import { OpenFiles } from './open-files.ts';

function makeIndex(disk: SimDisk, slotCount = 16): IndexService {
  return new IndexService({
    disk,
    files: new OpenFiles(disk, 100),
    clock: new ManualClock(),
    log: silentLog,
    directory: '/index',
    shape: { slotCount, maxIndexNum: 10 },
  });
}

function putKey(index: IndexService, key: string, physicalOffset: number): void {
  const bytes = Buffer.from(`KEYS\u0001${key}\u0002`);
  index.put(
    {
      physicalOffset,
      storeTimestampMs: 1_700_000_000_000 + physicalOffset,
      sysFlag: 0,
      propertyBytes: bytes,
      propertiesStart: 0,
      propertiesEnd: bytes.length,
    },
    javaHash('T#'),
  );
}

const ask = (index: IndexService, key: string): Promise<number[]> =>
  index.query({ topic: 'T', key, maxMessages: 64, beginTimestampMs: 0, endTimestampMs: Number.MAX_SAFE_INTEGER });

test('a write waits for one that is under way, and then writes what that one had passed', async () => {
  const disk = new SimDisk();
  const index = makeIndex(disk);
  for (let i = 0; i < 40; i++) {
    putKey(index, `k${i}`, i * 100);
    if (i === 20) void index.write();
  }
  await index.write();
  const again = makeIndex(disk);
  await again.load(undefined);
  for (let i = 0; i < 40; i++) expect(await ask(again, `k${i}`)).toEqual([i * 100]);
});

test('gives every file a later name, however fast they fill', () => {
  const disk = new SimDisk();
  const index = makeIndex(disk);
  for (let i = 0; i < 60; i++) putKey(index, `k${i}`, i);
  const names = disk.list('/index');
  expect([names.length, new Set(names).size, names.every((name) => /^\d{17}$/.test(name))]).toEqual([7, 7, true]);
});

test('finds keys that share a slot, newest first, and none of another key', async () => {
  const index = makeIndex(new SimDisk(), 1);
  for (const [i, key] of ['a', 'b', 'a', 'c', 'a'].entries()) putKey(index, key, i);
  expect([await ask(index, 'a'), await ask(index, 'b'), await ask(index, 'd')]).toEqual([[4, 2, 0], [1], []]);
});

test('hashes keys as Java does, beyond ASCII too', async () => {
  const disk = new SimDisk();
  const index = makeIndex(disk);
  putKey(index, '名𝄞', 5);
  expect(await ask(index, '名𝄞')).toEqual([5]);
  await index.write();
  const bytes = disk.contentOf(`/index/${disk.list('/index')[0]}`);
  expect(bytes?.readInt32BE(40 + 16 * 4 + 20)).toBe(indexKeyHash('T#名𝄞'));
});

test('after an unclean end keeps the entries that were there at the checkpoint', async () => {
  const disk = new SimDisk();
  const index = makeIndex(disk);
  for (let i = 0; i < 5; i++) putKey(index, `k${i}`, i * 100);
  await index.write();
  const position = index.position();
  for (let i = 5; i < 30; i++) putKey(index, `k${i}`, i * 100);
  await index.write();
  const again = makeIndex(disk);
  await again.load({ position, trustBefore: 500 });
  expect([again.endPhyOffset, await ask(again, 'k4'), await ask(again, 'k5'), disk.list('/index').length]).toEqual([400, [400], [], 1]);
  for (let i = 5; i < 30; i++) putKey(again, `k${i}`, i * 100);
  for (let i = 0; i < 30; i++) expect(await ask(again, `k${i}`)).toEqual([i * 100]);
});
