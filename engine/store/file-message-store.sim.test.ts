import { describe, expect, test } from 'vitest';
import { decodeRecord } from '../protocol/message-record.ts';
import { MessageSysFlag } from '../protocol/sys-flag.ts';
import { SimDisk } from '../sim/sim-disk.ts';
import { message, put, putBatch, settle, simStoreConfig, startedSimStore } from '../sim/store-fixtures.ts';
import type { GetMessageQuery, GetMessageResult, MessageStore } from './message-store.ts';

const query = (overrides: Partial<GetMessageQuery> = {}): GetMessageQuery => ({
  topic: 'TopicA',
  queueId: 0,
  queueOffset: 0,
  maxMessages: 32,
  maxBytes: 1 << 20,
  ...overrides,
});

function bodies({ records }: { records: readonly Buffer[] }): string[] {
  return records.map((bytes) => {
    const result = decodeRecord(bytes, 0, bytes.length, { checkCrc: true });
    return result.status === 'record' ? result.record.body.toString() : result.status;
  });
}

const brief = ({ status, nextBeginOffset, minOffset, maxOffset, messageCount }: GetMessageResult): unknown[] => [
  status,
  nextBeginOffset,
  minOffset,
  maxOffset,
  messageCount,
];

async function storeWith(
  count: number,
  text = (i: number) => `m${i}`,
): Promise<{ store: MessageStore; disk: SimDisk; clock: Awaited<ReturnType<typeof startedSimStore>>['clock'] }> {
  const disk = new SimDisk();
  const { store, clock } = await startedSimStore(disk);
  for (let i = 0; i < count; i++) await put(store, message({ text: text(i), tag: i % 2 === 0 ? 'even' : 'odd', key: `k${i}` }));
  return { store, disk, clock };
}

describe('put', () => {
  test('answers with the places of the message after `put` has returned', async () => {
    const { store } = await storeWith(1);
    const order: string[] = [];
    const answer = new Promise((resolve) =>
      store.put(message({ text: 'x' }), (result) => {
        order.push('answered');
        resolve(result);
      }),
    );
    order.push('returned');
    const sizeBytes = 91 + 'TopicA'.length + 1;
    expect(await answer).toEqual({
      status: 'ok',
      physicalOffset: store.stats.maxPhysicalOffset() - sizeBytes,
      queueOffset: 1,
      sizeBytes,
      storeTimestampMs: 1_700_000_000_000,
      physicalOffsets: [store.stats.maxPhysicalOffset() - sizeBytes],
    });
    expect(order).toEqual(['returned', 'answered']);
  });

  test('stores a record that the protocol decodes to the same message', async () => {
    const { store } = await storeWith(0);
    const toStore = message({
      topic: '主题',
      queueId: 3,
      flag: -7,
      sysFlag: 1,
      reconsumeTimes: 2,
      preparedTransactionOffset: 99,
      text: '正文',
      tag: 'T',
      bornHost: { ip: new Uint8Array(16).fill(1), port: 5 },
    });
    const result = await put(store, toStore);
    const bytes = store.recordAt('physicalOffset' in result ? result.physicalOffset : -1);
    const decoded = decodeRecord(bytes ?? Buffer.alloc(0), 0, undefined, { checkCrc: true });
    expect(decoded.status === 'record' && decoded.record).toMatchObject({
      topic: '主题',
      queueId: 3,
      flag: -7,
      queueOffset: 0,
      reconsumeTimes: 2,
      preparedTransactionOffset: 99,
      sysFlag: 1 | MessageSysFlag.BORN_HOST_V6,
      body: Buffer.from('正文'),
      storeTimestamp: 1_700_000_000_000,
    });
  });

  test('a batch gets consecutive queue offsets, all or none', async () => {
    const { store } = await storeWith(2);
    const good = await putBatch(store, [message({ text: 'a' }), message({ text: 'b' }), message({ text: 'c' })]);
    const bad = await putBatch(store, [message({ text: 'd' }), message({ topic: 'x'.repeat(128) })]);
    const empty = await putBatch(store, []);
    expect([good, bad, empty]).toMatchObject([
      { status: 'ok', queueOffset: 2 },
      { status: 'messageIllegal' },
      { status: 'messageIllegal' },
    ]);
    expect(bodies(store.getMessage(query({ queueOffset: 2 })))).toEqual(['a', 'b', 'c']);
    expect(
      'physicalOffsets' in good &&
        good.physicalOffsets.map((offset) => bodies({ records: [store.recordAt(offset) ?? Buffer.alloc(0)] })[0]),
    ).toEqual(['a', 'b', 'c']);
  });

  test('refuses what no record can hold, and says which limit', async () => {
    const disk = new SimDisk();
    const { store } = await startedSimStore(disk, simStoreConfig({ maxMessageSize: 1000 }));
    const results = await Promise.all([
      put(store, message({ body: new Uint8Array(1001) })),
      put(store, message({ properties: new Uint8Array(32_768) })),
      put(store, message({ topic: 't'.repeat(128) })),
      put(store, message({ properties: new Uint8Array(5000) })),
    ]);
    expect(results.map((result) => ('reason' in result ? result.reason : result.status))).toEqual([
      'the body has 1001 bytes, maxMessageSize is 1000',
      'the properties have 32768 bytes, the limit is 32767',
      'the topic name has more than 127 bytes',
      'the record has 5102 bytes, a log segment holds 4088',
    ]);
  });

  test('after stop is refused', async () => {
    const { store } = await storeWith(1);
    await store.stop();
    expect(await put(store, message())).toEqual({ status: 'notWritable', reason: 'the store is not running' });
  });

  test('a prepared or rolled back transaction record takes no place in its queue', async () => {
    const { store } = await storeWith(1);
    const prepared = await put(store, message({ text: 'prepared', sysFlag: MessageSysFlag.TRANSACTION_PREPARED }));
    const rolledBack = await put(store, message({ text: 'rolled back', sysFlag: MessageSysFlag.TRANSACTION_ROLLBACK }));
    const committed = await put(store, message({ text: 'committed', sysFlag: MessageSysFlag.TRANSACTION_COMMIT }));
    expect([prepared, rolledBack, committed].map((result) => ('queueOffset' in result ? result.queueOffset : result))).toEqual([0, 0, 1]);
    expect(bodies(store.getMessage(query()))).toEqual(['m0', 'committed']);
  });
});

describe('getMessage', () => {
  test('answers each place with its status', async () => {
    const { store } = await storeWith(3);
    const at = (overrides: Partial<GetMessageQuery>): unknown[] => brief(store.getMessage(query(overrides)));
    expect([
      at({}),
      at({ queueOffset: 3 }),
      at({ queueOffset: 4 }),
      at({ topic: 'Nothing', queueOffset: 5 }),
      at({ queueId: 9 }),
      at({ queueOffset: -1 }),
    ]).toEqual([
      ['found', 3, 0, 3, 3],
      ['offsetOverflowOne', 3, 0, 3, 0],
      ['offsetOverflowBadly', 3, 0, 3, 0],
      ['noMatchedLogicQueue', 0, 0, 0, 0],
      ['noMatchedLogicQueue', 0, 0, 0, 0],
      ['offsetTooSmall', 0, 0, 3, 0],
    ]);
  });

  test('an empty queue has no message', async () => {
    const { store } = await storeWith(1);
    await put(store, message({ queueId: 7, sysFlag: MessageSysFlag.TRANSACTION_PREPARED }));
    expect(brief(store.getMessage(query({ queueId: 7, queueOffset: 5 })))).toEqual(['noMessageInQueue', 0, 0, 0, 0]);
  });

  test('stops at the asked count and bytes, but always gives one message', async () => {
    const { store } = await storeWith(10, (i) => String(i).repeat(200));
    const one = store.getMessage(query({ maxBytes: 1 })).messageCount;
    const two = store.getMessage(query({ maxMessages: 2 })).messageCount;
    const sizeBytes = store.getMessage(query({ maxMessages: 1 })).bytes;
    expect([one, two, store.getMessage(query({ maxBytes: 3 * sizeBytes })).messageCount]).toEqual([1, 2, 3]);
  });

  test('gives at most 32 messages near the tail and 8 further back', async () => {
    const disk = new SimDisk();
    const config = simStoreConfig({ totalMemoryBytes: 10_000 });
    const { store } = await startedSimStore(disk, config);
    for (let i = 0; i < 120; i++) await put(store, message({ text: `m${i}` }));
    const back = store.getMessage(query({ maxMessages: 100 }));
    const near = store.getMessage(query({ maxMessages: 100, queueOffset: 85 }));
    expect([back.messageCount, back.suggestSlave, near.messageCount, near.suggestSlave]).toEqual([8, true, 32, false]);
  });

  test('filters by tags code and by record, and counts what it skipped', async () => {
    const { store } = await storeWith(6);
    const evenCode = store.getMessage(query({ matches: (tagsCode) => (codes.add(tagsCode), true) }));
    expect([evenCode.messageCount, codes.size]).toEqual([6, 2]);
    const byRecord = store.getMessage(query({ matches: (_tagsCode, record) => record().includes('odd') }));
    const none = store.getMessage(query({ matches: () => false }));
    expect([bodies(byRecord), byRecord.nextBeginOffset, brief(none)]).toEqual([['m1', 'm3', 'm5'], 6, ['noMatchedMessage', 6, 0, 6, 0]]);
  });

  test('scans 800 units at most for a filter', async () => {
    const disk = new SimDisk();
    const { store } = await startedSimStore(
      disk,
      simStoreConfig({ mappedFileSizeCommitLog: 1 << 20, mappedFileSizeConsumeQueue: 60_000, messageIndexEnable: false }),
    );
    await Promise.all(Array.from({ length: 1000 }, (_, i) => put(store, message({ text: `m${i}` }))));
    expect(brief(store.getMessage(query({ matches: () => false })))).toEqual(['noMatchedMessage', 800, 0, 1000, 0]);
  });

  test('reads the same from memory and from disk, across segments and queue files', async () => {
    const { store, disk, clock } = await storeWith(100);
    await clock.advance(300);
    const readAll = (from: MessageStore): string[] => {
      const found: string[] = [];
      for (let at = 0; at < 100;) {
        const result = from.getMessage(query({ queueOffset: at }));
        found.push(...bodies(result));
        at = result.nextBeginOffset;
      }
      return found;
    };
    const again = await startedSimStore(disk.fork().kill());
    const expected = Array.from({ length: 100 }, (_, i) => `m${i}`);
    expect([readAll(store), readAll(again.store)]).toEqual([expected, expected]);
  });

  test('a record view stays what it was while the log goes on', async () => {
    const { store } = await storeWith(1);
    const { records } = store.getMessage(query());
    const before = Buffer.from(records[0] ?? Buffer.alloc(0));
    for (let i = 0; i < 300; i++) await put(store, message({ text: `filler ${i}` }));
    expect(records[0]?.equals(before)).toBe(true);
  });
});

const codes = new Set<number>();

describe('queries', () => {
  test('find records by key and by unique key, newest first', async () => {
    const { store, clock } = await storeWith(3);
    await clock.advance(5000);
    await put(store, message({ text: 'again', key: 'k1' }));
    const ask = async (key: string, times: [number, number] = [0, Number.MAX_SAFE_INTEGER]): Promise<string[]> =>
      bodies(await store.queryByKey({ topic: 'TopicA', key, maxMessages: 10, beginTimestampMs: times[0], endTimestampMs: times[1] }));
    expect([
      await ask('k1'),
      await ask('Uk2'),
      await ask('none'),
      await ask('k1', [0, 1_700_000_001_000]),
      await ask('k1', [1_700_000_004_000, 1_700_000_009_000]),
    ]).toEqual([['again', 'm1'], ['m2'], [], ['m1'], ['again']]);
    expect(
      await store.queryByKey({ topic: 'TopicA', key: 'k1', maxMessages: 1, beginTimestampMs: 0, endTimestampMs: Number.MAX_SAFE_INTEGER }),
    ).toMatchObject({ indexLastUpdateTimestampMs: 1_700_000_005_000 });
  });

  test('find keys in full index files and in the one in memory', async () => {
    const { store } = await storeWith(90);
    for (const i of [0, 18, 19, 20, 45, 89]) {
      const found = await store.queryByKey({
        topic: 'TopicA',
        key: `k${i}`,
        maxMessages: 5,
        beginTimestampMs: 0,
        endTimestampMs: Number.MAX_SAFE_INTEGER,
      });
      expect(bodies(found)).toEqual([`m${i}`]);
    }
  });

  test('find no record at an offset where none starts', async () => {
    const { store } = await storeWith(2);
    const end = store.stats.maxPhysicalOffset();
    expect([store.recordAt(1), store.recordAt(end), store.recordAt(-5), store.recordAt(1e12)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('find the offset of a time', async () => {
    const disk = new SimDisk();
    const { store, clock } = await startedSimStore(disk);
    const t0 = clock.nowMs();
    for (let i = 0; i < 20; i++) {
      await put(store, message());
      if (i % 2 === 1) await clock.advance(1000);
    }
    const lower = (offsetMs: number): number => store.queueOffsetByTime('TopicA', 0, t0 + offsetMs, 'LOWER');
    const upper = (offsetMs: number): number => store.queueOffsetByTime('TopicA', 0, t0 + offsetMs, 'UPPER');
    expect([lower(-1), lower(0), lower(1000), lower(1500), lower(99_000), store.queueOffsetByTime('None', 0, 1, 'LOWER')]).toEqual([
      0, 0, 2, 4, 20, 0,
    ]);
    expect([upper(-1), upper(0), upper(1000), upper(1500), upper(99_000)]).toEqual([0, 1, 3, 3, 19]);
    expect([
      store.storeTimestampOf('TopicA', 0, 4),
      store.storeTimestampOf('TopicA', 0, 99),
      store.earliestStoreTimestamp('TopicA', 0),
      store.earliestStoreTimestamp('TopicA', 1),
    ]).toEqual([t0 + 2000, -1, t0, -1]);
  });
});

describe('topics', () => {
  test('are listed with their queues, and unknown ones have none', async () => {
    const { store } = await storeWith(1);
    await put(store, message({ topic: 'TopicB', queueId: 4 }));
    await put(store, message({ topic: 'TopicB', queueId: 1 }));
    expect([
      store.topics(),
      store.queuesOf('TopicB'),
      store.queuesOf('None'),
      store.minQueueOffset('None', 0),
      store.maxQueueOffset('None', 0),
    ]).toEqual([['TopicA', 'TopicB'], [1, 4], [], -1, 0]);
  });

  test('a deleted topic starts again at 0, and does not come back with a restart', async () => {
    const { store, disk, clock } = await storeWith(30);
    await put(store, message({ topic: 'TopicB' }));
    await store.deleteTopic('TopicA');
    const killed = await startedSimStore(disk.fork().kill());
    expect([store.topics(), killed.store.topics(), killed.store.maxQueueOffset('TopicA', 0)]).toEqual([['TopicB'], ['TopicB'], 0]);
    expect(await put(store, message({ text: 'new life' }))).toMatchObject({ status: 'ok', queueOffset: 0 });
    await clock.advance(3000);
    await store.stop();
    const again = await startedSimStore(disk);
    expect(bodies(again.store.getMessage(query()))).toEqual(['new life']);
  });
});

describe('dispatch', () => {
  test('tells listeners each message in order, readable and with its properties', async () => {
    const { store } = await storeWith(0);
    const seen: unknown[] = [];
    store.onDispatch((dispatched) =>
      seen.push([
        dispatched.topic,
        dispatched.queueId,
        dispatched.queueOffset,
        store.maxQueueOffset(dispatched.topic, dispatched.queueId),
        dispatched.properties().get('KEYS'),
      ]),
    );
    await Promise.all([
      put(store, message({ key: 'a' })),
      put(store, message({ key: 'b', queueId: 2 })),
      put(store, message({ key: 'c' })),
    ]);
    await settle();
    expect(seen).toEqual([
      ['TopicA', 0, 0, 1, 'a'],
      ['TopicA', 2, 0, 1, 'b'],
      ['TopicA', 0, 1, 2, 'c'],
    ]);
  });

  test("a scheduled message's tags code is its delivery time, after a rebuild too", async () => {
    const { store, disk } = await storeWith(0);
    const properties = Buffer.from('DELAY\u00013\u0002TAGS\u0001T\u0002');
    await put(store, message({ topic: 'SCHEDULE_TOPIC_XXXX', queueId: 2, properties }));
    await put(store, message({ topic: 'SCHEDULE_TOPIC_XXXX', queueId: 2, properties: Buffer.from('DELAY\u000199\u0002') }));
    const tagsCodes = (from: MessageStore): number[] => {
      const found: number[] = [];
      from.getMessage(query({ topic: 'SCHEDULE_TOPIC_XXXX', queueId: 2, matches: (tagsCode) => (found.push(tagsCode), true) }));
      return found;
    };
    const killed = disk.fork().kill();
    killed.remove('/store/consumequeue');
    const rebuilt = await startedSimStore(killed);
    const expected = [1_700_000_010_000, 1_700_007_200_000];
    expect([tagsCodes(store), tagsCodes(rebuilt.store)]).toEqual([expected, expected]);
  });
});

test('figures tell what was done', async () => {
  const { store } = await storeWith(3);
  store.getMessage(query());
  store.getMessage(query({ queueOffset: 3 }));
  await put(store, message({ topic: 'x'.repeat(200) }));
  const end = store.stats.maxPhysicalOffset();
  expect([
    store.stats.counters(),
    store.stats.confirmOffset(),
    store.stats.minPhysicalOffset(),
    store.stats.dispatchBehindBytes(),
    store.stats.earliestStoreTimestampMs(),
  ]).toEqual([{ putMessages: 3, putBytes: end, putFailed: 1, getFound: 1, getMissed: 1, gotMessages: 3 }, end, 0, 0, 1_700_000_000_000]);
});

test('keeps few descriptors open with many queues', async () => {
  const disk = new SimDisk();
  const { store, clock } = await startedSimStore(disk, simStoreConfig({ maxOpenFiles: 8 }));
  for (let i = 0; i < 100; i++) await put(store, message({ topic: `Topic${i}`, text: `m${i}` }));
  await clock.advance(5000);
  for (let i = 0; i < 100; i++) expect(bodies(store.getMessage(query({ topic: `Topic${i}` })))).toEqual([`m${i}`]);
  expect(disk.openCountMax).toBeLessThanOrEqual(12);
});
