import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { decodeRecord } from '../protocol/message-record.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Clock } from '../runtime/clock.ts';
import { silentLog } from '../runtime/log.ts';
import { nodeDisk } from '../runtime/node-disk.ts';
import { message, put, soleProcess } from '../sim/store-fixtures.ts';
import { createMessageStore } from './file-message-store.ts';
import type { MessageStore } from './message-store.ts';
import { messageStoreConfig } from './message-store-config.ts';
import type { MessageStoreConfig } from './message-store-config.ts';

const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

function newRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'gantry-store-'));
  roots.push(root);
  return root;
}

/** A clock whose process can be killed: nothing of it runs afterwards. */
function mortalClock(): { clock: Clock; kill: () => void } {
  let alive = true;
  const whileAlive = (callback: () => void) => (): void => {
    if (alive) callback();
  };
  return {
    clock: {
      ...systemClock,
      after: (delayMs, callback) => systemClock.after(delayMs, whileAlive(callback)),
      endOfTurn: (callback) => systemClock.endOfTurn(whileAlive(callback)),
    },
    kill: () => (alive = false),
  };
}

const makeStore = (root: string, overrides: Partial<MessageStoreConfig> = {}, clock: Clock = systemClock): MessageStore => {
  const config = messageStoreConfig({
    storePathRootDir: root,
    mappedFileSizeCommitLog: 1 << 20,
    mappedFileSizeConsumeQueue: 2000,
    maxHashSlotNum: 100,
    maxIndexNum: 1000,
    minFreeDiskBytes: 0,
    ...overrides,
  });
  return createMessageStore(config, { disk: nodeDisk, clock, log: silentLog, processes: soleProcess() });
};

async function started(root: string, overrides?: Partial<MessageStoreConfig>, clock?: Clock): Promise<MessageStore> {
  const store = makeStore(root, overrides, clock);
  await store.start();
  return store;
}

async function putAll(store: MessageStore, from: number, to: number): Promise<void> {
  await Promise.all(
    Array.from({ length: to - from }, (_, i) =>
      put(store, message({ queueId: (from + i) % 4, text: `m${from + i} ${'x'.repeat((i * 37) % 900)}`, key: `k${from + i}` })),
    ),
  );
}

/** First words of the bodies of all four queues. */
function readAll(store: MessageStore): string[] {
  const found: string[] = [];
  for (const queueId of store.queuesOf('TopicA')) {
    for (let at = 0; at < store.maxQueueOffset('TopicA', queueId);) {
      const result = store.getMessage({ topic: 'TopicA', queueId, queueOffset: at, maxMessages: 32, maxBytes: 1 << 20 });
      for (const bytes of result.records) {
        const decoded = decodeRecord(bytes, 0, bytes.length, { checkCrc: true });
        found.push(decoded.status === 'record' ? (decoded.record.body.toString().split(' ')[0] ?? '') : decoded.status);
      }
      at = result.nextBeginOffset;
    }
  }
  return found.sort();
}

const expected = (count: number): string[] => Array.from({ length: count }, (_, i) => `m${i}`).sort();

for (const flushDiskType of ['ASYNC_FLUSH', 'SYNC_FLUSH'] as const) {
  test(`${flushDiskType}: everything is there after a clean stop and after a kill, over many segments`, async () => {
    const root = newRoot();
    const first = await started(root, { flushDiskType });
    await putAll(first, 0, 3000);
    expect(readAll(first)).toEqual(expected(3000));
    await first.stop();
    expect([nodeDisk.exists(join(root, 'abort')), nodeDisk.list(join(root, 'commitlog')).length]).toEqual([false, 2]);
    const { clock, kill } = mortalClock();
    const second = await started(root, { flushDiskType }, clock);
    await putAll(second, 3000, 5000);
    kill();
    expect(nodeDisk.exists(join(root, 'abort'))).toBe(true);
    const third = await started(root, { flushDiskType });
    expect(readAll(third)).toEqual(expected(5000));
    for (const i of [0, 1, 999, 1000, 1500, 2000, 2500, 2900, 2990, 2999, 3000, 4999])
      expect(
        (
          await third.queryByKey({
            topic: 'TopicA',
            key: `k${i}`,
            maxMessages: 9,
            beginTimestampMs: 0,
            endTimestampMs: Number.MAX_SAFE_INTEGER,
          })
        ).records.length,
        String(i),
      ).toBe(1);
    await third.stop();
  });
}

test('an unusable directory is a StoreError with the path', async () => {
  const root = newRoot();
  nodeDisk.create(join(root, 'file'), 0).close();
  await expect(makeStore(join(root, 'file', 'store')).start()).rejects.toMatchObject({ name: 'StoreError', code: 'io' });
});
