import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { decodeRecord } from '../protocol/message-record.ts';
import { systemClock } from '../runtime/clock.ts';
import { silentLog } from '../runtime/log.ts';
import { nodeDisk } from '../runtime/node-disk.ts';
import { message, put } from '../sim/store-fixtures.ts';
import { createMessageStore } from './file-message-store.ts';
import type { MessageStore } from './message-store.ts';
import { messageStoreConfig } from './message-store-config.ts';

/** What an Apache broker wrote: 30 messages to two topics, a batch, one scheduled message, one to WarmUp. */
const fixture: unknown = JSON.parse(readFileSync(new URL('fixtures/apache-5.5.0-store.json', import.meta.url), 'utf8'));
const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

function unpack(part: 'clean' | 'killed'): string {
  const root = mkdtempSync(join(tmpdir(), 'gantry-apache-'));
  roots.push(root);
  const files: unknown = typeof fixture === 'object' && fixture !== null ? Reflect.get(fixture, part) : undefined;
  if (typeof files !== 'object' || files === null) throw new Error('the fixture has no files');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), inflateSync(Buffer.from(String(text), 'base64')));
  }
  return root;
}

async function opened(root: string): Promise<MessageStore> {
  const config = messageStoreConfig({
    storePathRootDir: root,
    mappedFileSizeCommitLog: 8192,
    mappedFileSizeConsumeQueue: 200,
    maxHashSlotNum: 16,
    maxIndexNum: 40,
    minFreeDiskBytes: 0,
  });
  const store = createMessageStore(config, { disk: nodeDisk, clock: systemClock, log: silentLog });
  await store.start();
  return store;
}

function bodiesOf(store: MessageStore, topic: string): string[] {
  return store.queuesOf(topic).flatMap((queueId) => {
    const { records } = store.getMessage({
      topic,
      queueId,
      queueOffset: store.minQueueOffset(topic, queueId),
      maxMessages: 32,
      maxBytes: 1 << 20,
    });
    return records.map(bodyOf);
  });
}

function bodyOf(bytes: Buffer): string {
  const result = decodeRecord(bytes, 0, bytes.length, { checkCrc: true });
  return result.status === 'record' ? result.record.body.toString() : result.status;
}

async function byKey(store: MessageStore, topic: string, key: string): Promise<string[]> {
  const { records } = await store.queryByKey({ topic, key, maxMessages: 32, beginTimestampMs: 0, endTimestampMs: Number.MAX_SAFE_INTEGER });
  return records.map(bodyOf);
}

const sent = (isB: boolean): string[] =>
  Array.from({ length: 30 }, (_, i) => i).flatMap((i) => ((i % 3 === 0) === isB ? [`body${i}名`] : []));

for (const part of ['clean', 'killed'] as const) {
  describe(`a directory that Apache 5.5.0 left ${part === 'clean' ? 'at a clean stop' : 'when it was killed'}`, () => {
    test('is served with every message, key and scheduled time', async () => {
      const store = await opened(unpack(part));
      expect(store.topics().sort()).toEqual(['BatchT', 'SCHEDULE_TOPIC_XXXX', 'TopicA', 'TopicB', 'WarmUp']);
      expect([
        bodiesOf(store, 'TopicA').sort(),
        bodiesOf(store, 'TopicB').sort(),
        bodiesOf(store, 'BatchT'),
        bodiesOf(store, 'SCHEDULE_TOPIC_XXXX'),
      ]).toEqual([sent(false).sort(), sent(true).sort(), ['batch0', 'batch1', 'batch2', 'batch3', 'batch4'], ['later']]);
      for (let i = 0; i < 30; i++) expect(await byKey(store, i % 3 === 0 ? 'TopicB' : 'TopicA', `key${i}`)).toEqual([`body${i}名`]);
      expect((await byKey(store, 'TopicA', 'shared')).length).toBe(20);
      await store.stop();
    });

    test('goes on behind its last offsets, and stays whole over our restart', async () => {
      const root = unpack(part);
      const store = await opened(root);
      const before = store.maxQueueOffset('TopicA', 1);
      expect(await put(store, message({ queueId: 1, text: 'ours', key: 'ours' }))).toMatchObject({ status: 'ok', queueOffset: before });
      await store.stop();
      const again = await opened(root);
      expect([bodiesOf(again, 'TopicA').length, await byKey(again, 'TopicA', 'ours'), await byKey(again, 'TopicA', 'key1')]).toEqual([
        21,
        ['ours'],
        ['body1名'],
      ]);
      await again.stop();
    });
  });
}

test('opening a clean directory changes no byte of its log, queues and index', async () => {
  const root = unpack('clean');
  const digest = (): string => {
    const hash = createHash('sha256');
    for (const part of ['commitlog', 'index', 'consumequeue/TopicA/0', 'consumequeue/TopicB/1']) {
      for (const name of nodeDisk.list(join(root, part))) hash.update(name).update(readFileSync(join(root, part, name)));
    }
    return hash.digest('hex');
  };
  const before = digest();
  await (await opened(root)).stop();
  expect(digest()).toBe(before);
});
