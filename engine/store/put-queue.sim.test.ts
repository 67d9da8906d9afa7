import { describe, expect, test } from 'vitest';
import { checkDense, checkNothingLost, readLog, readServed, rebuiltFrom } from '../sim/store-checkers.ts';
import { SimDisk } from '../sim/sim-disk.ts';
import { makeSimStore, message, put, putBatch, settle, simStoreConfig, startedSimStore } from '../sim/store-fixtures.ts';
import type { PutResult } from './message-store.ts';

const isLog = (path: string): boolean => path.includes('/commitlog/');

/** Puts that share one turn. */
function together(...puts: Promise<PutResult>[]): Promise<PutResult[]> {
  return Promise.all(puts);
}

describe('a write that fails', () => {
  test('fails every put of the turn, and the next ones get the offsets that these had', async () => {
    const disk = new SimDisk();
    const { store } = await startedSimStore(disk);
    await put(store, message({ text: 'a' }));
    disk.fault = (operation, path) => (operation === 'pwrite' && isLog(path) ? 'EIO' : undefined);
    const failed = await together(
      put(store, message({ text: 'b' })),
      put(store, message({ text: 'c', queueId: 1 })),
      putBatch(store, [message({ text: 'd' }), message({ text: 'e' })]),
    );
    disk.fault = () => undefined;
    const after = await together(put(store, message({ text: 'f' })), put(store, message({ text: 'g', queueId: 1 })));
    expect([failed.map(({ status }) => status), after.map((result) => ('queueOffset' in result ? result.queueOffset : result))]).toEqual([
      ['writeFailed', 'writeFailed', 'writeFailed'],
      [1, 0],
    ]);
    expect(readLog(disk, simStoreConfig()).map(({ body }) => body)).toEqual(['a', 'f', 'g']);
    expect(store.stats.counters().putFailed).toBe(3);
  });

  test('a short write is carried on with', async () => {
    const disk = new SimDisk();
    const { store } = await startedSimStore(disk);
    disk.fault = (operation) => (operation === 'pwrite' ? 7 : undefined);
    expect((await put(store, message({ text: 'whole' }))).status).toBe('ok');
    disk.fault = () => undefined;
    expect(readLog(disk, simStoreConfig()).map(({ body }) => body)).toEqual(['whole']);
  });

  test('what a half-written turn left on disk does not come back behind a later record', async () => {
    const disk = new SimDisk();
    const { store } = await startedSimStore(disk);
    await put(store, message({ text: 'a' }));
    // The first write takes both records whole, the retry for the rest fails.
    let writes = 0;
    disk.fault = (operation, path, bytes) => (operation !== 'pwrite' || !isLog(path) ? undefined : writes++ === 0 ? bytes - 1 : 'ENOSPC');
    const failed = await together(
      put(store, message({ text: 'b' })),
      put(store, message({ text: 'c' })),
      put(store, message({ text: 'd' })),
    );
    disk.fault = () => undefined;
    expect(failed.map(({ status }) => status)).toEqual(['diskFull', 'diskFull', 'diskFull']);
    const killed = disk.fork().kill();
    const again = await startedSimStore(killed);
    await put(again.store, message({ text: 'B' }));
    expect(readLog(killed, simStoreConfig()).map(({ body }) => body)).toEqual(['a', 'B']);
  });

  test('takes no put while the remains of a failed one cannot be removed', async () => {
    const disk = new SimDisk();
    const { store } = await startedSimStore(disk);
    await put(store, message({ text: 'a' }));
    disk.fault = (operation, path) => (isLog(path) && (operation === 'pwrite' || operation === 'truncate') ? 'EIO' : undefined);
    const first = await put(store, message({ text: 'b' }));
    disk.fault = (operation, path) => (isLog(path) && operation === 'truncate' ? 'EIO' : undefined);
    const second = await put(store, message({ text: 'c' }));
    disk.fault = () => undefined;
    const third = await put(store, message({ text: 'd' }));
    expect([first.status, second.status, third.status]).toEqual(['writeFailed', 'writeFailed', 'ok']);
    expect(readLog(disk, simStoreConfig()).map(({ body, queueOffset }) => [body, queueOffset])).toEqual([
      ['a', 0],
      ['d', 1],
    ]);
  });

  test('nothing of it was visible', async () => {
    const disk = new SimDisk();
    const { store } = await startedSimStore(disk);
    const dispatched: number[] = [];
    store.onDispatch(({ queueOffset }) => dispatched.push(queueOffset));
    disk.fault = (operation, path) => (operation === 'pwrite' && isLog(path) ? 'EIO' : undefined);
    const answer = put(store, message());
    expect(store.maxQueueOffset('TopicA', 0)).toBe(0);
    await answer;
    expect([dispatched, store.maxQueueOffset('TopicA', 0), store.stats.maxPhysicalOffset()]).toEqual([[], 0, 0]);
  });

  test('a segment that cannot be made fails the put that needs it and no other', async () => {
    const disk = new SimDisk();
    const { store } = await startedSimStore(disk);
    await put(store, message({ text: 'a'.repeat(3000) }));
    disk.fault = (operation, path) => (operation === 'create' && isLog(path) ? 'EMFILE' : undefined);
    const results = await together(
      put(store, message({ text: 'fits' })),
      put(store, message({ text: 'b'.repeat(3000) })),
      put(store, message({ text: 'fits too' })),
    );
    disk.fault = () => undefined;
    const last = await put(store, message({ text: 'c'.repeat(3000) }));
    expect([...results, last].map((result) => ('queueOffset' in result ? result.queueOffset : result.status))).toEqual([
      1,
      'writeFailed',
      2,
      3,
    ]);
    checkDense(readLog(disk, simStoreConfig()));
  });
});

describe('a full disk', () => {
  test('refuses puts with path, free bytes and limit, serves reads, and takes puts again by itself', async () => {
    const disk = new SimDisk({ capacityBytes: 200_000 });
    const config = simStoreConfig({ minFreeDiskBytes: 150_000 });
    const { store, clock } = await startedSimStore(disk, config);
    const acknowledged = new Map<string, number>();
    let refused: PutResult | undefined;
    for (let i = 0; !refused && i < 2000; i++) {
      const result = await put(store, message({ text: `m${i}`, queueId: i % 2 }));
      if (result.status === 'ok') acknowledged.set(`m${i}`, result.queueOffset);
      else refused = result;
      await clock.advance(20);
    }
    expect(refused).toMatchObject({ status: 'diskFull' });
    expect(refused && 'reason' in refused && refused.reason).toMatch(
      /^disk full: \/store\/commitlog has \d+ bytes free, minFreeDiskBytes is 150000$/,
    );
    expect(store.getMessage({ topic: 'TopicA', queueId: 0, queueOffset: 0, maxMessages: 32, maxBytes: 100_000 }).status).toBe('found');
    config.minFreeDiskBytes = 0;
    await clock.advance(1500);
    expect((await put(store, message({ text: 'again' }))).status).toBe('ok');
    const log = readLog(disk, config);
    checkDense(log);
    checkNothingLost(log, acknowledged);
  });

  test('that shows only when a write fails is noticed, and lets puts through when there is room', async () => {
    const disk = new SimDisk();
    const { store, clock } = await startedSimStore(disk);
    disk.fault = (operation) => (operation === 'pwrite' ? 'ENOSPC' : undefined);
    const first = await put(store, message({ text: 'a' }));
    const second = await put(store, message({ text: 'b' }));
    disk.fault = () => undefined;
    const early = await put(store, message({ text: 'c' }));
    await clock.advance(1500);
    const late = await put(store, message({ text: 'd' }));
    expect([first.status, second.status, early.status, late]).toMatchObject([
      'diskFull',
      'diskFull',
      'diskFull',
      { status: 'ok', queueOffset: 0 },
    ]);
  });

  test('does not lose consume queue units that it could not take', async () => {
    const disk = new SimDisk();
    const { store, clock } = await startedSimStore(disk);
    disk.fault = (operation, path) => (!isLog(path) && (operation === 'pwrite' || operation === 'create') ? 'ENOSPC' : undefined);
    for (let i = 0; i < 300; i++) await put(store, message({ text: `m${i}`, key: `k${i}` }));
    await clock.advance(5000);
    disk.fault = () => undefined;
    await clock.advance(5000);
    const log = readLog(disk, simStoreConfig());
    expect(await readServed(store, log)).toEqual(await rebuiltFrom(disk, simStoreConfig()));
  });
});

describe('SYNC_FLUSH', () => {
  const config = simStoreConfig({ flushDiskType: 'SYNC_FLUSH' });

  test('answers only after a sync that began after the write, and shares it among all waiters', async () => {
    const disk = new SimDisk();
    const { store } = await startedSimStore(disk, config);
    const releases: (() => void)[] = [];
    disk.syncDelay = () => new Promise((resolve) => releases.push(resolve));
    const answered: string[] = [];
    const send = (text: string): void => store.put(message({ text }), ({ status }) => answered.push(`${text} ${status}`));
    send('a');
    await settle();
    send('b');
    send('c');
    await settle();
    const log: unknown[] = [[...answered]];
    for (const release of releases.splice(0)) release();
    await settle();
    log.push([...answered]);
    for (const release of releases.splice(0)) release();
    await settle();
    log.push([...answered]);
    expect(log).toEqual([[], ['a ok'], ['a ok', 'b ok', 'c ok']]);
  });

  test('on a slow device, senders that send again at once share one sync, not every other one', async () => {
    const disk = new SimDisk();
    const { store, clock } = await startedSimStore(disk, config);
    disk.syncDelay = () => new Promise((resolve) => clock.after(1000, resolve));
    let answers = 0;
    const send = (): void =>
      // Together more than flushCommitLogLeastPages: the periodic flush has something to do too.
      store.put(message({ text: 'x'.repeat(3000) }), () => {
        answers += 1;
        clock.after(1, send);
      });
    send();
    await settle();
    for (let sender = 1; sender < 8; sender++) send();
    for (let ms = 0; ms < 10_500; ms += 1) await clock.advance(1);
    expect(answers).toBeGreaterThanOrEqual(8 * 8);
  });

  test('answers flushDiskTimeout after the time limit, and the message is there', async () => {
    const disk = new SimDisk();
    const { store, clock } = await startedSimStore(disk, config);
    disk.syncDelay = () => new Promise(() => {});
    const answer = put(store, message({ text: 'slow' }));
    await settle();
    await clock.advance(4999);
    let early = false;
    void answer.then(() => (early = true));
    await settle();
    expect(early).toBe(false);
    await clock.advance(2);
    expect([await answer, store.maxQueueOffset('TopicA', 0)]).toMatchObject([{ status: 'flushDiskTimeout', queueOffset: 0 }, 1]);
  });

  test('a message with WAIT=false does not wait', async () => {
    const disk = new SimDisk();
    const { store } = await startedSimStore(disk, config);
    disk.syncDelay = () => new Promise(() => {});
    expect((await put(store, message({ waitStoreMsgOk: false }))).status).toBe('ok');
  });

  test('a failed fdatasync ends the process, and nothing after it is answered', async () => {
    const disk = new SimDisk();
    const { store, fatal, clock } = makeSimStore(disk, config);
    await store.start();
    disk.fault = (operation, path) => (operation === 'fdatasync' && isLog(path) ? 'EIO' : undefined);
    const answered: string[] = [];
    store.put(message({ text: 'a' }), ({ status }) => answered.push(status));
    await settle();
    disk.fault = () => undefined;
    store.put(message({ text: 'b' }), ({ status }) => answered.push(status));
    await settle();
    await clock.advance(4000);
    expect([fatal.map(String), answered]).toEqual([[`DiskError: fdatasync /store/commitlog/${'0'.repeat(20)}: EIO`], ['notWritable']]);
  });
});
