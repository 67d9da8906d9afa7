import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compressBody, compressionFlag } from '../../../engine/protocol/body-compression.ts';
import { RequestCode } from '../../../engine/protocol/request-code.ts';
import { failureOf } from '../../contract/errors.ts';
import type { InputOf } from '../../contract/procedure.ts';
import type { MessageRow, messages, SearchProgress, TailUpdate } from '../../contract/messages.ts';
import { until } from '../../rpc/fixtures/test-contract.ts';
import { openConsoleOverBrokers } from '../fixtures/console-over-brokers.ts';
import type { ConsoleOverBrokers } from '../fixtures/console-over-brokers.ts';

let subject: ConsoleOverBrokers;
beforeEach(async () => {
  subject = await openConsoleOverBrokers(['broker-a', 'broker-b']);
  await subject.createTopic('T', 2);
});
afterEach(() => subject.stop());

type SearchOf = InputOf<typeof messages.search>;
type Without<T> = T extends unknown ? Omit<T, 'connection'> : never;

/** Runs a search to its end. */
async function search(input: Without<SearchOf>): Promise<{ rows: MessageRow[]; progress: SearchProgress; updates: number }> {
  const rows: MessageRow[] = [];
  let progress: SearchProgress | undefined;
  let updates = 0;
  await new Promise<void>((resolve, reject) => {
    subject.rpc.messages.search(
      { connection: subject.connection, ...input },
      {
        next(update) {
          rows.push(...update.rows);
          progress = update.progress;
          updates += 1;
        },
        error: reject,
        end: resolve,
      },
    );
  });
  if (progress === undefined) throw new Error('no progress');
  return { rows, progress, updates };
}

const bodies = (rows: readonly MessageRow[]): string[] => rows.map(({ preview }) => preview ?? 'none').sort((a, b) => a.localeCompare(b));
const sendMany = async (count: number, properties: (index: number) => Record<string, string>, stepMs = 0): Promise<void> => {
  for (let index = 0; index < count; index += 1) {
    subject.wall.nowMs += stepMs;
    await subject.send(index % 2, { queueId: (index >> 1) % 2, body: `m${String(index).padStart(4, '0')}`, properties: properties(index) });
  }
};
const names = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `m${String(from + index).padStart(4, '0')}`);
const uniqueKey = 'C0A8016B3F2818B4AAC29D1E780C0035';

describe('a search by key', () => {
  it('finds every message of the key on every broker, more than one index page of them', async () => {
    await sendMany(200, () => ({ KEYS: 'order-1 customer-7' }), 300);
    await sendMany(3, () => ({ KEYS: 'order-2' }));
    const { rows, progress } = await search({ by: 'key', topic: 'T', key: 'customer-7' });
    expect(bodies(rows)).toEqual(names(0, 200));
    expect(progress).toMatchObject({ isDone: true, found: 200, brokers: ['broker-a', 'broker-b'], failures: [] });
  });

  it('finds them where all were stored within one second, which index pages cannot part', async () => {
    await sendMany(300, () => ({ KEYS: 'hot' }), 1);
    expect(bodies((await search({ by: 'key', topic: 'T', key: 'hot' })).rows)).toEqual(names(0, 300));
  });

  it('leaves out what has only the same hash', async () => {
    await sendMany(2, (index) => ({ KEYS: index === 0 ? 'Aa' : 'BB' })); // equal in String#hashCode
    const { rows, progress } = await search({ by: 'key', topic: 'T', key: 'BB' });
    expect([bodies(rows), progress.found]).toEqual([['m0001'], 1]);
  });

  it('names the broker that does not answer and shows the others’ messages', async () => {
    await sendMany(4, () => ({ KEYS: 'k' }));
    subject.cutOff(subject.brokers[1]?.address ?? '');
    const { rows, progress } = await search({ by: 'key', topic: 'T', key: 'k' });
    expect([bodies(rows), progress.failures.map(({ node, failure }) => [node, failure.code])]).toEqual([
      ['m0000', 'm0002'],
      [['broker-b', 'brokerUnreachable']],
    ]);
  });

  it('refuses a topic that nobody has', async () => {
    expect(await search({ by: 'key', topic: 'nothing', key: 'k' }).catch(failureOf)).toEqual({
      code: 'topicNotFound',
      data: { topic: 'nothing' },
    });
  });
});

describe('a search by time', () => {
  it('finds exactly what was stored in the range, both ends included', async () => {
    const startMs = subject.wall.nowMs;
    await sendMany(120, () => ({}), 100);
    const { rows, progress } = await search({ by: 'time', topic: 'T', fromMs: startMs + 1000, toMs: startMs + 9000 });
    expect(bodies(rows)).toEqual(names(9, 90));
    expect(progress).toMatchObject({ isDone: true, scanned: 81, found: 81, share: 1, topicMessages: 120, queueCount: 4, isCut: false });
  });

  it('finds all messages of one millisecond', async () => {
    await sendMany(100, () => ({}));
    const atMs = subject.wall.nowMs;
    await sendMany(8, () => ({}), 10);
    expect(bodies((await search({ by: 'time', topic: 'T', fromMs: atMs, toMs: atMs })).rows)).toEqual(names(0, 100));
  });

  it('filters by tag, key, property and body', async () => {
    const startMs = subject.wall.nowMs;
    for (const [index, total] of [100, 40_000, 50_000].entries()) {
      await subject.send(0, {
        body: JSON.stringify({ amount: { total }, index }),
        properties: { TAGS: index === 2 ? 'STD' : 'VIP', KEYS: `k${index} x`, tenant: index === 0 ? 'a' : 'b' },
      });
    }
    const indexes = async (filter: object): Promise<string> =>
      (await search({ by: 'time', topic: 'T', fromMs: startMs, toMs: null, filter })).rows
        .map(({ queueOffset }) => queueOffset)
        .sort((a, b) => a - b)
        .join();
    expect(await indexes({ tags: 'VIP' })).toBe('0,1');
    expect(await indexes({ tags: 'VIP || STD' })).toBe('0,1,2');
    expect(await indexes({ key: 'k1' })).toBe('1');
    expect(await indexes({ property: 'tenant=b' })).toBe('1,2');
    expect(await indexes({ property: 'nobody' })).toBe('');
    expect(await indexes({ body: '"total":40000' })).toBe('1');
    expect(await indexes({ body: 'amount.total > 30000', tags: 'VIP' })).toBe('1');
  });

  it('says what the topic has where nothing is found', async () => {
    const startMs = subject.wall.nowMs;
    await sendMany(4, () => ({}));
    const { rows, progress } = await search({ by: 'time', topic: 'T', fromMs: 0, toMs: startMs - 1 });
    expect([rows, progress.found, progress.topicMessages, progress.oldestKeptAtMs]).toEqual([[], 0, 4, startMs]);
    expect((await search({ by: 'time', topic: 'T', fromMs: startMs + 1, toMs: null })).progress).toMatchObject({ scanned: 0, found: 0 });
  });

  it('commits no offset and makes no group', async () => {
    await sendMany(4, () => ({}));
    const groups = async (): Promise<string> => {
      const answer = await subject.client.invoke(
        subject.brokers[0]?.address ?? '',
        { code: RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG },
        1000,
      );
      const offsets = await subject.client.invoke(subject.brokers[0]?.address ?? '', { code: RequestCode.GET_ALL_CONSUMER_OFFSET }, 1000);
      return `${answer.body?.toString()} ${offsets.body?.toString()}`.replaceAll(/"(counter|timestamp)":\d+/g, '');
    };
    const before = await groups();
    await search({ by: 'time', topic: 'T', fromMs: 0, toMs: null });
    expect(await groups()).toBe(before);
  });
});

describe('a look-up by id', () => {
  it('finds a message by the id of its producer and by that of the broker', async () => {
    await subject.send(1, { body: 'this', properties: { UNIQ_KEY: uniqueKey } });
    const [row] = (await search({ by: 'id', topic: 'T', id: uniqueKey })).rows;
    expect(row).toMatchObject({ uniqueKey, brokerName: 'broker-b', preview: 'this' });
    const byPlace = await search({ by: 'id', id: row?.id ?? '' });
    expect(byPlace.rows).toEqual([row]);
  });

  it('finds it months later', async () => {
    await subject.send(0, { properties: { UNIQ_KEY: uniqueKey } });
    subject.wall.nowMs += 100 * 24 * 3_600_000;
    await sendMany(2, () => ({ UNIQ_KEY: `${uniqueKey.slice(0, 31)}6` }));
    expect((await search({ by: 'id', topic: 'T', id: uniqueKey })).rows).toHaveLength(1);
  });

  it('finds both messages of one id that a client with an IPv6 address gave them', async () => {
    const id = `20010DB8000000000000000000000001${uniqueKey.slice(8)}`;
    await subject.send(0, { body: 'one', properties: { UNIQ_KEY: id } });
    await subject.send(1, { body: 'two', properties: { UNIQ_KEY: id } });
    expect(bodies((await search({ by: 'id', topic: 'T', id })).rows)).toEqual(['one', 'two']);
    expect((await subject.rpc.messages.detail({ connection: subject.connection, topic: 'T', id })).uniqueKey).toBe(id);
  });

  it.each([
    ['upper case', uniqueKey],
    ['the cases of the Go client', `${uniqueKey.slice(0, 20)}${uniqueKey.slice(20).toLowerCase()}`],
    ['lower case', uniqueKey.toLowerCase()],
    ['upper case with an IPv6 address', `20010DB8000000000000000000000001${uniqueKey.slice(8)}`],
    ['upper case of 34 digits', '0156F7E71C361B21BC024CCDBE00000000'],
  ])('finds an id that is stored in %s when it is typed in lower case, and its offset id too', async (_, stored) => {
    await subject.send(1, { properties: { UNIQ_KEY: stored } });
    const id = stored.toLowerCase();
    const { rows } = await search({ by: 'id', topic: 'T', id });
    expect(rows.map((row) => row.uniqueKey)).toEqual([stored]);
    expect((await search({ by: 'id', id })).rows).toEqual(rows);
    expect((await search({ by: 'id', id: rows[0]?.id.toLowerCase() ?? '' })).rows).toEqual(rows);
    const detail = await subject.rpc.messages.detail({ connection: subject.connection, topic: 'T', id });
    expect([detail.uniqueKey, detail.id]).toEqual([stored, rows[0]?.id]);
  });

  it('takes the case as it was typed where ids differ in nothing else, and keys in their case only', async () => {
    await subject.send(0, { body: 'upper', properties: { UNIQ_KEY: uniqueKey, KEYS: 'AB' } });
    await subject.send(0, { body: 'lower', properties: { UNIQ_KEY: uniqueKey.toLowerCase(), KEYS: 'ab' } });
    expect(bodies((await search({ by: 'id', topic: 'T', id: uniqueKey.toLowerCase() })).rows)).toEqual(['lower']);
    expect(bodies((await search({ by: 'id', topic: 'T', id: uniqueKey })).rows)).toEqual(['upper']);
    expect(bodies((await search({ by: 'key', topic: 'T', key: 'ab' })).rows)).toEqual(['lower']);
  });

  it('needs the topic for one message where the id does not name a place', async () => {
    expect(await subject.rpc.messages.detail({ connection: subject.connection, id: uniqueKey }).catch(failureOf)).toEqual({
      code: 'topicNeeded',
      data: { id: uniqueKey },
    });
  });

  it('says who was asked in vain', async () => {
    expect(await subject.rpc.messages.detail({ connection: subject.connection, topic: 'T', id: uniqueKey }).catch(failureOf)).toEqual({
      code: 'messageNotFound',
      data: { id: uniqueKey, brokers: ['broker-a', 'broker-b'], silent: [] },
    });
  });
});

describe('a look into every topic', () => {
  beforeEach(async () => {
    await subject.createTopic('U', 1);
    await subject.createTopic('%RETRY%g', 1);
  });
  const places = (rows: readonly MessageRow[]): string[] => rows.map(({ topic, brokerName }) => `${topic} ${brokerName}`).sort();

  it('finds a key wherever it is, and says how many topics were asked and left out', async () => {
    await subject.send(0, { topic: 'U', properties: { KEYS: 'k' } });
    await subject.send(1, { topic: 'T', properties: { KEYS: 'other k' } });
    await subject.send(1, { topic: '%RETRY%g', properties: { KEYS: 'k' } });
    await subject.send(1, { topic: 'TBW102', properties: { KEYS: 'k' } });
    await subject.send(1, { topic: 'U', properties: { KEYS: 'K' } });
    const { rows, progress } = await search({ by: 'key', key: 'k' });
    expect(places(rows)).toEqual(['%RETRY%g broker-b', 'T broker-b', 'U broker-a']);
    const { asked, total, systemSkipped } = progress.topics ?? { asked: 0, total: 0, systemSkipped: 0 };
    expect([asked, systemSkipped > 5, progress.share, progress.brokers]).toEqual([total, true, 1, ['broker-a', 'broker-b']]);
    const withSystem = await search({ by: 'key', key: 'k', includesSystem: true });
    expect(places(withSystem.rows)).toEqual(['%RETRY%g broker-b', 'T broker-b', 'TBW102 broker-b', 'U broker-a']);
    expect(withSystem.progress.topics).toEqual({ asked: total + systemSkipped, total: total + systemSkipped, systemSkipped: 0 });
  });

  it('finds all messages of a key that one second has too many of', async () => {
    await sendMany(300, () => ({ KEYS: 'hot' }), 1);
    expect(bodies((await search({ by: 'key', key: 'hot' })).rows)).toEqual(names(0, 300));
  });

  it('finds every message of a unique id, and stops at the place that an offset id names', async () => {
    await subject.send(0, { topic: 'U', properties: { UNIQ_KEY: uniqueKey } });
    await subject.send(1, { topic: '%RETRY%g', properties: { UNIQ_KEY: uniqueKey } });
    const { rows, progress } = await search({ by: 'id', id: uniqueKey });
    expect([places(rows), progress.found, progress.topics?.asked]).toEqual([
      ['%RETRY%g broker-b', 'U broker-a'],
      2,
      progress.topics?.total,
    ]);
    const byPlace = await search({ by: 'id', id: rows[0]?.id ?? '' });
    expect([byPlace.rows, byPlace.progress.topics]).toEqual([rows.slice(0, 1), null]);
  });

  it('asks no more topics once it is cancelled', async () => {
    for (let index = 0; index < 40; index += 1) await subject.createTopic(`many-${index}`, 1);
    const { client } = subject;
    const invokeNow = client.invoke.bind(client);
    const asked = { cancelled: 0, whole: 0 };
    const gate = Promise.withResolvers<void>();
    vi.spyOn(client, 'invoke').mockImplementation(async (address, request, ...rest) => {
      const key = request.extFields?.['key'];
      if (key === 'whole') asked.whole += 1;
      if (key === 'cancelled') {
        asked.cancelled += 1;
        await gate.promise;
      }
      return invokeNow(address, request, ...rest);
    });
    const cancel = subject.rpc.messages.search({ connection: subject.connection, by: 'id', id: 'cancelled' }, { next: () => {} });
    await until(() => asked.cancelled > 0, 'the first topics', 10_000);
    cancel();
    // The answer comes after the cancelling has: both go the same way.
    await subject.rpc.messages.detail({ connection: subject.connection, id: uniqueKey }).catch(failureOf);
    gate.resolve();
    // Had it gone on, it would have ended before this one.
    await search({ by: 'id', id: 'whole' });
    expect([asked.whole > 80, asked.cancelled]).toEqual([true, 16]);
  });

  it('names the broker that does not answer and goes on with the others', async () => {
    await subject.send(0, { topic: 'U', properties: { KEYS: 'k', UNIQ_KEY: uniqueKey } });
    subject.cutOff(subject.brokers[1]?.address ?? '');
    for (const input of [{ by: 'key', key: 'k' } as const, { by: 'id', id: uniqueKey } as const]) {
      const { rows, progress } = await search(input);
      expect([places(rows), progress.failures.map(({ node, failure }) => [node, failure.code])]).toEqual([
        ['U broker-a'],
        [['broker-b', 'brokerUnreachable']],
      ]);
    }
  });
});

describe('a stretch of a queue', () => {
  it('begins at an offset, and without one ends at the newest message', async () => {
    for (let index = 0; index < 50; index += 1) await subject.send(0, { queueId: 1, body: `m${index}` });
    const queue = { by: 'queue', topic: 'T', brokerName: 'broker-a', queueId: 1, count: 3 } as const;
    const offsets = async (queueOffset: number | null) => {
      const { rows, progress } = await search({ ...queue, queueOffset });
      return [rows.map((row) => row.queueOffset), progress.queueOffsets];
    };
    const ends = { minOffset: 0, maxOffset: 50 };
    expect(await offsets(7)).toEqual([[7, 8, 9], ends]);
    expect(await offsets(null)).toEqual([[47, 48, 49], ends]);
    expect(await offsets(60)).toEqual([[], ends]);
  });
});

describe('a message', () => {
  it('is shown with everything that its record holds', async () => {
    await subject.send(0, { queueId: 1, body: '{"a":1}', properties: { KEYS: 'k', TAGS: 'VIP', UNIQ_KEY: uniqueKey, tenant: 'x' } });
    const detail = await subject.rpc.messages.detail({ connection: subject.connection, topic: 'T', id: uniqueKey });
    expect(detail).toMatchObject({
      uniqueKey,
      topic: 'T',
      brokerName: 'broker-a',
      queueId: 1,
      queueOffset: 0,
      physicalOffset: 0,
      sysFlags: [],
      storedAtMs: subject.wall.nowMs,
      storeHost: '127.0.0.1:10911',
      tag: 'VIP',
      keys: 'k',
      isBodyCrcRight: true,
      body: { storedBytes: 7, plainBytes: 7, compression: null, problem: null },
    });
    expect(detail.properties).toContainEqual({ name: 'tenant', value: 'x', isReserved: false });
    expect(detail.properties).toContainEqual({ name: 'KEYS', value: 'k', isReserved: true });
    expect(Buffer.from(detail.body.bytes).toString()).toBe('{"a":1}');
  });

  it.each(['zlib', 'lz4', 'zstd'] as const)('compressed with %s comes out as it went in, piece by piece', async (kind) => {
    const body = Buffer.concat(
      Array.from({ length: 300 }, (_, index) => createHash('sha512').update(String(index)).digest('base64url')).map((part) =>
        Buffer.from(part.repeat(80)),
      ),
    );
    await subject.send(0, { body: compressBody(body, kind), properties: { UNIQ_KEY: uniqueKey }, header: { f: compressionFlag(kind) } });
    const place = { connection: subject.connection, topic: 'T', id: uniqueKey };
    const detail = await subject.rpc.messages.detail(place);
    expect([detail.body.compression, detail.body.plainBytes, detail.body.bytes.length, detail.sysFlags]).toEqual([
      kind,
      body.length,
      1024 * 1024,
      ['compressed'],
    ]);
    const pieces: Uint8Array[] = [];
    for (let from = 0; from < body.length; from += 1_000_000) {
      pieces.push((await subject.rpc.messages.body({ connection: subject.connection, id: detail.id, from, bytes: 1_000_000 })).bytes);
    }
    expect(Buffer.concat(pieces).equals(body)).toBe(true);
  });

  it('whose body is not what its flag says shows it as stored, and why', async () => {
    await subject.send(0, { body: 'not zlib', properties: { UNIQ_KEY: uniqueKey }, header: { f: compressionFlag('zlib') } });
    const { body } = await subject.rpc.messages.detail({ connection: subject.connection, topic: 'T', id: uniqueKey });
    expect([body.plainBytes, Buffer.from(body.bytes).toString(), body.problem]).toEqual([
      null,
      'not zlib',
      expect.stringContaining('not a zlib body'),
    ]);
  });

  it('is read whole for export, and what is gone is named', async () => {
    await sendMany(3, () => ({}));
    const { rows } = await search({ by: 'time', topic: 'T', fromMs: 0, toMs: null });
    const gone = `${rows[0]?.id.slice(0, 16)}0000000000FFFFFF`;
    const places = [...rows.map(({ id, brokerName }) => ({ id, brokerName })), { id: gone }];
    const { contents, missing } = await subject.rpc.messages.read({ connection: subject.connection, places });
    expect([contents.map(({ body }) => Buffer.from(body ?? []).toString()).sort((a, b) => a.localeCompare(b)), missing]).toEqual([
      names(0, 3),
      [gone],
    ]);
  });
});

describe('a live tail', () => {
  it('shows what is stored from now on, filtered, and nothing from before', async () => {
    await sendMany(10, () => ({ TAGS: 'VIP' }));
    const updates: TailUpdate[] = [];
    const stop = subject.rpc.messages.tail(
      { connection: subject.connection, topic: 'T', filter: { tags: 'VIP' } },
      { next: (update) => void updates.push(update) },
    );
    await until(() => updates.length > 0, 'the first look', 10_000);
    await subject.send(0, { body: 'new', properties: { TAGS: 'VIP' } });
    await subject.send(1, { body: 'other', properties: { TAGS: 'STD' } });
    await until(() => updates.some(({ rows }) => rows.length > 0), 'the message', 10_000);
    stop();
    expect(updates.flatMap(({ rows }) => rows).map(({ preview }) => preview)).toEqual(['new']);
    expect(updates.at(-1)).toMatchObject({ queueCount: 4, failures: [], dropped: 0 });
  });
});

describe('a broker that stores under an IPv6 address', () => {
  it('gives ids of 56 digits that lead to their messages', async () => {
    const own = await openConsoleOverBrokers(['broker-a'], { bindAddress: '::1', brokerIP1: '[::1]' });
    try {
      await own.createTopic('T', 1);
      await own.send(0, { body: 'first', properties: { UNIQ_KEY: uniqueKey } });
      await own.send(0, { body: 'second' });
      const place = { connection: own.connection, topic: 'T' };
      const byUniqueKey = await own.rpc.messages.detail({ ...place, id: uniqueKey });
      expect(byUniqueKey).toMatchObject({
        id: '0000000000000000000000000000000100002A9F0000000000000000',
        storeHost: '[0:0:0:0:0:0:0:1]:10911',
        sysFlags: ['bornHostV6', 'storeHostV6'],
      });
      for (const id of [byUniqueKey.id, byUniqueKey.id.toLowerCase()])
        expect(await own.rpc.messages.detail({ connection: own.connection, id })).toEqual(byUniqueKey);
      const { contents, missing } = await own.rpc.messages.read({ connection: own.connection, places: [{ id: byUniqueKey.id }] });
      expect([contents.map(({ body }) => Buffer.from(body ?? []).toString()), missing]).toEqual([['first'], []]);
    } finally {
      await own.stop();
    }
  });
});
