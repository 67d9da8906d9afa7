import { expect, test } from 'vitest';
import { seededRandom } from '../runtime/random.ts';
import { SimDisk, loseAll, randomCrash } from '../sim/sim-disk.ts';
import { Checkpoint } from './checkpoint.ts';
import type { CheckpointState } from './checkpoint.ts';

const path = '/store/checkpoint';

function state(n: number): CheckpointState {
  const apache = {
    physicMsgTimestamp: 1_700_000_000_000 + n,
    logicsMsgTimestamp: 1_700_000_000_001 + n,
    indexMsgTimestamp: n,
    masterFlushedOffset: 0,
    confirmPhyOffset: n,
  };
  return {
    apache,
    dispatchedOffset: n,
    queuesSyncedOffset: n - 1,
    bootMark: 0xffff_ffff,
    verifyFrom: 1,
    indexCount: 3,
    indexFile: `2026112309333958${n % 10}`,
    indexedOffset: n,
    clean: n % 2 === 0,
  };
}

async function written(disk: SimDisk, ...numbers: number[]): Promise<void> {
  const checkpoint = new Checkpoint(disk, path);
  checkpoint.read();
  for (const n of numbers) await checkpoint.write(state(n));
  checkpoint.close();
}

test("reads what was written last, in one page with Apache's fields in front", async () => {
  const disk = new SimDisk();
  await written(disk, 5, 6, 7);
  expect(new Checkpoint(disk, path).read()).toEqual({ apache: state(7).apache, ours: state(7) });
  expect([disk.contentOf(path)?.length, disk.contentOf(path)?.readBigInt64BE(0)]).toEqual([4096, 1_700_000_000_007n]);
});

test('goes on counting after a restart', async () => {
  const disk = new SimDisk();
  await written(disk, 5);
  await written(disk, 6);
  await written(disk, 7);
  expect(new Checkpoint(disk, path).read().ours).toEqual(state(7));
});

test('knows nothing of a file that is missing or that only Apache wrote', async () => {
  const disk = new SimDisk();
  expect(new Checkpoint(disk, path).read()).toEqual({ apache: undefined, ours: undefined });
  disk.create(path, 4096).pwrite(Buffer.from([0, 0, 1]), 0, 3, 0);
  expect(new Checkpoint(disk, path).read()).toMatchObject({ apache: { indexMsgTimestamp: 0 }, ours: undefined });
});

test('a power loss during a write leaves this checkpoint or the one before', async () => {
  for (let seed = 0; seed < 60; seed++) {
    const disk = new SimDisk();
    await written(disk, 8);
    const forks: SimDisk[] = [];
    disk.onEvent = () => forks.push(disk.fork());
    await written(disk, 9);
    for (const fork of forks)
      expect([8, 9]).toContain(
        new Checkpoint(fork.crash(seed === 0 ? loseAll : randomCrash(seededRandom(seed))), path).read().ours?.dispatchedOffset,
      );
  }
});
