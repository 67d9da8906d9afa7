import { describe, expect, test } from 'vitest';
import { readLog, readServed, rebuiltFrom } from '../sim/store-checkers.ts';
import { SimDisk } from '../sim/sim-disk.ts';
import { makeSimStore, message, put, simStoreConfig, startedSimStore } from '../sim/store-fixtures.ts';
import type { StoreError } from './message-store.ts';
import { segmentName } from './store-paths.ts';

const config = simStoreConfig();
const segment = (start: number): string => `/store/commitlog/${segmentName(start)}`;

/** A store of 60 messages in 2 topics over several segments, stopped cleanly or killed. */
async function written(end: 'stopped' | 'killed', count = 60): Promise<SimDisk> {
  const disk = new SimDisk();
  const { store, clock } = await startedSimStore(disk);
  for (let i = 0; i < count; i++) {
    await put(store, message({ topic: i % 3 === 0 ? 'TopicB' : 'TopicA', queueId: i % 2, text: `m${i}`, key: `k${i}`, tag: 'T' }));
    if (i === count >> 1) await clock.advance(2500);
  }
  if (end === 'killed') return disk.kill();
  await store.stop();
  return disk;
}

/** Starts on the disk; what it serves must be what a rebuild from its log gives. Returns the bodies that are left. */
async function recovered(disk: SimDisk): Promise<string[]> {
  const { store } = await startedSimStore(disk);
  const log = readLog(disk, config);
  expect(await readServed(store, log)).toEqual(await rebuiltFrom(disk, config));
  return log.map(({ body }) => body);
}

const bodies = (count: number): string[] => Array.from({ length: count }, (_, i) => `m${i}`);

for (const end of ['stopped', 'killed'] as const) {
  describe(`a store that was ${end}`, () => {
    test('serves everything again', async () => {
      expect(await recovered(await written(end))).toEqual(bodies(60));
    });

    test('loses only a damaged last record, and goes on at its place', async () => {
      const disk = await written(end);
      const last = readLog(disk, config).at(-1);
      const at = last?.physicalOffset ?? 0;
      disk.damage(segment(at - (at % 4096)), (at % 4096) + 88, Buffer.from('xx'));
      expect(await recovered(disk)).toEqual(bodies(59));
      const { store } = await startedSimStore(disk.fork().kill());
      expect(await put(store, message({ topic: last?.topic ?? '', queueId: last?.queueId ?? 0 }))).toMatchObject({
        physicalOffset: at,
        queueOffset: last?.queueOffset,
      });
    });

    test('drops a half-written record at the tail', async () => {
      const disk = await written(end);
      const at = readLog(disk, config).at(-1)?.physicalOffset ?? 0;
      disk.damage(segment(at - (at % 4096)), (at % 4096) + 50, Buffer.alloc(100));
      expect(await recovered(disk)).toEqual(bodies(59));
    });

    test('clears garbage behind the last record', async () => {
      const disk = await written(end);
      const endOffset = readLog(disk, config).at(-1);
      const at = (endOffset?.physicalOffset ?? 0) + 300;
      disk.damage(segment(at - (at % 4096)), at % 4096, Buffer.from('garbage'));
      expect(await recovered(disk)).toEqual(bodies(60));
    });

    for (const lost of [
      '/store/consumequeue',
      '/store/consumequeue/TopicA/1',
      '/store/index',
      '/store/checkpoint',
      '/store/gantry-queues.json',
    ]) {
      test(`makes ${lost} again when it is missing`, async () => {
        const disk = await written(end);
        disk.remove(lost);
        expect(await recovered(disk)).toEqual(bodies(60));
      });
    }

    test('makes a consume queue again whose units were wiped or overwritten', async () => {
      for (const bytes of [Buffer.alloc(100), Buffer.alloc(100, 0xff)]) {
        const disk = await written('stopped');
        disk.damage(`/store/consumequeue/TopicA/1/${segmentName(200)}`, 40, bytes);
        expect(await recovered(disk)).toEqual(bodies(60));
      }
    });

    test('makes a queue again that has a file missing in its middle', async () => {
      const disk = await written('stopped');
      disk.remove(`/store/consumequeue/TopicA/0/${segmentName(0)}`);
      disk.remove('/store/gantry-queues.json');
      disk.create(`/store/consumequeue/TopicA/1/${segmentName(2000)}`, 200);
      expect(await recovered(disk)).toEqual(bodies(60));
    });
  });
}

describe('a queue that no clean stop knew', () => {
  test('is made again when its newest file is missing after a kill', async () => {
    const disk = new SimDisk();
    const { store, clock } = await startedSimStore(disk);
    for (let i = 0; i < 60; i++) await put(store, message({ queueId: 1, text: `m${i}` }));
    await clock.advance(2500);
    const killed = disk.kill();
    expect(killed.list('/store/consumequeue/TopicA/1').length).toBe(6);
    killed.remove(`/store/consumequeue/TopicA/1/${segmentName(1000)}`);
    expect(await recovered(killed)).toEqual(bodies(60));
  });

  test('is not missed when its topic was deleted before the kill, and begins anew', async () => {
    const disk = new SimDisk();
    const { store, clock } = await startedSimStore(disk);
    for (let i = 0; i < 30; i++) await put(store, message({ topic: i % 2 === 0 ? 'gone' : 'stays', text: `m${i}` }));
    await clock.advance(2500);
    await store.deleteTopic('gone');
    const again = await startedSimStore(disk.kill());
    expect([again.store.topics(), again.store.maxQueueOffset('gone', 0), again.store.maxQueueOffset('stays', 0)]).toEqual([
      ['stays'],
      0,
      15,
    ]);
    expect(await put(again.store, message({ topic: 'gone' }))).toMatchObject({ status: 'ok', queueOffset: 0 });
  });

  test('is made again when the list of changes ends in half a line', async () => {
    const disk = await written('killed');
    const path = '/store/gantry-queues.changes';
    const size = disk.contentOf(path)?.length ?? 0;
    const half = Buffer.from('["TopicA",');
    disk.open(path, 'write').pwrite(half, 0, half.length, size);
    disk.remove('/store/consumequeue/TopicA/1');
    expect(await recovered(disk.fork())).toEqual(bodies(60));
  });
});

test('does not examine the whole log again after a kill: only what came after the last checkpoint', async () => {
  const disk = new SimDisk();
  const { store, clock } = await startedSimStore(
    disk,
    simStoreConfig({ mappedFileSizeCommitLog: 4 << 20, mappedFileSizeConsumeQueue: 60_000, messageIndexEnable: false }),
  );
  for (let i = 0; i < 24; i++) await put(store, message({ body: new Uint8Array(1 << 20) }));
  await clock.advance(2500);
  for (let i = 0; i < 24; i++) await put(store, message({ body: new Uint8Array(1 << 20) }));
  await clock.advance(2500);
  await put(store, message({ text: 'last' }));
  const killed = disk.kill();
  let readBytes = 0;
  killed.fault = (operation, path, bytes) => {
    if (operation === 'pread' && path.includes('commitlog')) readBytes += bytes;
    return undefined;
  };
  const again = await startedSimStore(
    killed,
    simStoreConfig({ mappedFileSizeCommitLog: 4 << 20, mappedFileSizeConsumeQueue: 60_000, messageIndexEnable: false }),
  );
  expect(again.store.maxQueueOffset('TopicA', 0)).toBe(49);
  expect(readBytes).toBeLessThan(40 << 20);
});

describe('a directory that cannot be used', () => {
  const failure = async (disk: SimDisk, overrides: Parameters<typeof simStoreConfig>[0] = {}): Promise<unknown> => {
    const { store } = makeSimStore(disk, simStoreConfig(overrides));
    return store.start().then(
      () => 'started',
      (error: StoreError) => [error.code, error.message],
    );
  };

  test('is refused with the reason: segments of another size, queue files of another size, a gap', async () => {
    const disk = await written('stopped', 100);
    const results = [
      await failure(disk.fork().kill(), { mappedFileSizeCommitLog: 8192 }),
      await failure(disk.fork().kill(), { mappedFileSizeConsumeQueue: 400 }),
    ];
    disk.remove(segment(4096));
    results.push(await failure(disk));
    expect(results).toEqual([
      ['sizeMismatch', `${segment(0)} has 4096 bytes, mappedFileSizeCommitLog is 8192`],
      ['sizeMismatch', `/store/consumequeue/TopicA/0/${segmentName(0)} has 200 bytes, mappedFileSizeConsumeQueue is 400`],
      ['damaged', `the commit log has a gap: ${segmentName(4096)} is missing`],
    ]);
  });

  test('is refused while another process has it, with its pid', async () => {
    const disk = new SimDisk();
    await startedSimStore(disk);
    const second = makeSimStore(disk, config, { processes: { self: () => ({ pid: 77, startMark: 'b' }), isAlive: () => true } });
    await expect(second.store.start()).rejects.toMatchObject({ code: 'inUse', data: { path: '/store' } });
    await expect(second.store.start()).rejects.toMatchObject({ code: 'io' });
  });

  test('is free again after a stop', async () => {
    const disk = await written('stopped');
    expect([disk.exists('/store/abort'), disk.exists('/store/gantry.lock')]).toEqual([false, false]);
  });
});

test('continues a segment whose creation was cut off by a crash', async () => {
  const disk = await written('killed');
  const names = disk.list('/store/commitlog');
  const next = 4096 * names.length;
  disk.create(segment(next), 0);
  expect(await recovered(disk)).toEqual(bodies(60));
});
