import { describe, expect, test } from 'vitest';
import { SimDisk } from '../sim/sim-disk.ts';
import { makeSimStore, message, put, simStoreConfig, startedSimStore } from '../sim/store-fixtures.ts';
import type { SimStore } from '../sim/store-fixtures.ts';
import type { MessageStoreConfig } from './message-store-config.ts';

const HOUR_MS = 3_600_000;

/** 200 messages over two queues and seven segments of 4 KiB. */
async function filled(
  overrides: Partial<MessageStoreConfig>,
  disk = new SimDisk(),
): Promise<SimStore & { disk: SimDisk; config: MessageStoreConfig }> {
  const config = simStoreConfig(overrides);
  const made = await startedSimStore(disk, config);
  for (let i = 0; i < 200; i++) await put(made.store, message({ queueId: i % 2, text: `m${i}`, key: `k${i}` }));
  return { ...made, disk, config };
}

/** Local hour of a moment, as deleteWhen means it. */
const hourOf = (epochMs: number): number => new Date(epochMs).getHours();

const files = (disk: SimDisk, directory: string): number => disk.list(`/store/${directory}`).length;

describe('retention by time', () => {
  test('deletes expired segments at the hour of deleteWhen, never the last, and everything behind them', async () => {
    const { store, clock, disk } = await filled({ fileReservedTime: 2, deleteWhen: String(hourOf(1_700_000_000_000 + 3 * HOUR_MS)) });
    await clock.advance(2500);
    const before = [files(disk, 'commitlog'), files(disk, 'consumequeue/TopicA/0'), files(disk, 'index')];
    await clock.advance(2.9 * HOUR_MS - (1_700_000_000_000 % HOUR_MS));
    expect([files(disk, 'commitlog'), store.minQueueOffset('TopicA', 0)]).toEqual([before[0], 0]);
    await clock.advance(HOUR_MS);
    const min = store.minQueueOffset('TopicA', 0);
    const first = store.getMessage({ topic: 'TopicA', queueId: 0, queueOffset: min, maxMessages: 1, maxBytes: 1000 });
    expect({
      segments: files(disk, 'commitlog'),
      status: first.status,
      isFirstKept: store.stats.minPhysicalOffset() > 0 && min > 0,
    }).toEqual({ segments: 1, status: 'found', isFirstKept: true });
    expect(store.getMessage({ topic: 'TopicA', queueId: 0, queueOffset: 0, maxMessages: 1, maxBytes: 1000 })).toMatchObject({
      status: 'offsetTooSmall',
      nextBeginOffset: min,
    });
    expect([files(disk, 'consumequeue/TopicA/0') < (before[1] ?? 0), files(disk, 'index') < (before[2] ?? 0)]).toEqual([true, true]);
    expect(
      await store.queryByKey({ topic: 'TopicA', key: 'k0', maxMessages: 5, beginTimestampMs: 0, endTimestampMs: Number.MAX_SAFE_INTEGER }),
    ).toMatchObject({ records: [] });
  });

  test('keeps offsets going after a restart, clean or killed', async () => {
    const { store, clock, disk, config } = await filled({
      fileReservedTime: 0,
      deleteWhen: '0;1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23',
    });
    await clock.advance(20_000);
    const expected = [store.stats.minPhysicalOffset(), store.minQueueOffset('TopicA', 1), store.maxQueueOffset('TopicA', 1)];
    const killed = await startedSimStore(disk.fork().kill(), config);
    await store.stop();
    const stopped = await startedSimStore(disk, config);
    for (const again of [killed, stopped]) {
      expect([
        again.store.stats.minPhysicalOffset(),
        again.store.minQueueOffset('TopicA', 1),
        again.store.maxQueueOffset('TopicA', 1),
      ]).toEqual(expected);
      expect(await put(again.store, message({ queueId: 1 }))).toMatchObject({ status: 'ok', queueOffset: 100 });
    }
    expect(expected[0]).toBeGreaterThan(0);
  });

  test('a rebuilt queue begins at the first message that is left', async () => {
    const { store, clock, disk, config } = await filled({
      fileReservedTime: 0,
      deleteWhen: '0;1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23',
    });
    await clock.advance(20_000);
    const expected = [store.minQueueOffset('TopicA', 0), store.maxQueueOffset('TopicA', 0)];
    await store.stop();
    disk.remove('/store/consumequeue');
    const again = await startedSimStore(disk, config);
    expect([again.store.minQueueOffset('TopicA', 0), again.store.maxQueueOffset('TopicA', 0)]).toEqual(expected);
  });

  test('leaves young segments alone at that hour', async () => {
    const { clock, disk } = await filled({ fileReservedTime: 72, deleteWhen: String(hourOf(1_700_000_000_000)) });
    const before = files(disk, 'commitlog');
    await clock.advance(60_000);
    expect(files(disk, 'commitlog')).toBe(before);
  });
});

describe('retention by space', () => {
  test('a nearly full disk loses its oldest segments whatever their age, and takes puts again', async () => {
    const disk = new SimDisk({ capacityBytes: 60_000 });
    const config = simStoreConfig({ diskSpaceWarningLevelRatio: 80, messageIndexEnable: false, deleteWhen: '' });
    const { store, clock } = makeSimStore(disk, config);
    await store.start();
    const statuses = new Set<string>();
    for (let i = 0; i < 700; i++) {
      statuses.add((await put(store, message({ text: `m${i}` }))).status);
      await clock.advance(300);
    }
    expect([...statuses].sort()).toEqual(['diskFull', 'ok']);
    expect((await put(store, message({ text: 'last' }))).status).toBe('ok');
    expect(store.stats.minPhysicalOffset()).toBeGreaterThan(0);
  });

  test('without cleanFileForciblyEnable young segments stay and puts are refused', async () => {
    const disk = new SimDisk({ capacityBytes: 60_000 });
    const { store, clock } = makeSimStore(
      disk,
      simStoreConfig({ diskSpaceWarningLevelRatio: 80, messageIndexEnable: false, cleanFileForciblyEnable: false }),
    );
    await store.start();
    for (let i = 0; i < 500; i++) {
      await put(store, message({ text: `m${i}` }));
      await clock.advance(100);
    }
    await clock.advance(30_000);
    const refused = await put(store, message());
    expect([refused.status, store.stats.minPhysicalOffset()]).toEqual(['diskFull', 0]);
    expect('reason' in refused && refused.reason).toMatch(
      /^disk full: \/store\/commitlog is 8\d\.\d % used \(\d+ bytes free\), diskSpaceWarningLevelRatio is 80 %$/,
    );
  });
});
