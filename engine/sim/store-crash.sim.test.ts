import { describe, expect, test } from 'vitest';
import { seededRandom } from '../runtime/random.ts';
import { SECTOR_BYTES, SimDisk, loseAll, randomCrash } from './sim-disk.ts';
import type { CrashPlan, DiskEvent } from './sim-disk.ts';
import { checkDense, checkNothingLost, readLog, readServed, rebuiltFrom } from './store-checkers.ts';
import { makeSimStore, message, put, putBatch, settle, simStoreConfig, startedSimStore } from './store-fixtures.ts';
import type { MessageStoreConfig } from '../store/message-store-config.ts';

/** The disk as it was at one moment, and what had been acknowledged by then. */
interface Moment {
  event: DiskEvent;
  disk: SimDisk;
  acknowledged: Map<string, number>;
}

const keepAll: CrashPlan = {
  directoryChanges: (pending) => pending,
  keepLength: () => true,
  sector: () => 'keep',
  tearAt: () => SECTOR_BYTES,
};

/** A short history with several topics, batches, a segment change, a checkpoint and a clean stop. */
async function history(config: MessageStoreConfig, bootName?: string): Promise<Moment[]> {
  const disk = new SimDisk();
  disk.bootName = bootName;
  const moments: Moment[] = [];
  const acknowledged = new Map<string, number>();
  disk.onEvent = (event) => moments.push({ event, disk: disk.fork(), acknowledged: new Map(acknowledged) });
  const { store, clock } = makeSimStore(disk, config);
  await store.start();
  let count = 0;
  const send = async (topic: string, queueId: number): Promise<void> => {
    const text = `m${count++}`;
    const result = await put(store, message({ topic, queueId, text, key: `k${count % 5}`, tag: 'T' }));
    if (result.status === 'ok') acknowledged.set(text, result.queueOffset);
  };
  for (let i = 0; i < 8; i++) await send('TopicA', i % 2);
  await clock.advance(250);
  await Promise.all([send('TopicA', 0), send('TopicA', 1), send('TopicB', 0)]);
  const batch = ['b0', 'b1', 'b2'].map((text) => message({ topic: 'TopicB', text, key: text }));
  const result = await putBatch(store, batch);
  if (result.status === 'ok') for (const [i, text] of ['b0', 'b1', 'b2'].entries()) acknowledged.set(text, result.queueOffset + i);
  await clock.advance(2500);
  for (let i = 0; i < 16; i++) await send(i % 3 === 0 ? 'TopicB' : 'TopicA', 0);
  await clock.advance(2500);
  for (let i = 0; i < 3; i++) await send('TopicC', 1);
  await settle();
  await store.stop();
  return moments;
}

/** Recovers a crashed disk and holds it against the checkers. Ends with puts and a clean restart. */
async function recoverAndCheck(disk: SimDisk, config: MessageStoreConfig, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const first = await startedSimStore(disk, config);
  const log = readLog(disk, config);
  checkDense(log);
  checkNothingLost(log, acknowledged);
  expect(await readServed(first.store, log)).toEqual(await rebuiltFrom(disk, config));
  const after = await put(first.store, message({ topic: 'TopicA', text: 'after the crash', key: 'after' }));
  expect(after.status).toBe('ok');
  await first.store.stop();
  const second = await startedSimStore(disk, config);
  const logAgain = readLog(disk, config);
  checkDense(logAgain);
  expect(logAgain.map((logged) => logged.body)).toEqual([...log.map((logged) => logged.body), 'after the crash']);
  expect(await readServed(second.store, logAgain)).toEqual(await rebuiltFrom(disk, config));
}

async function checkMoment(
  moment: Moment,
  number: number,
  plan: CrashPlan,
  name: string,
  config: MessageStoreConfig,
  acknowledged: ReadonlyMap<string, number>,
): Promise<void> {
  try {
    await recoverAndCheck(moment.disk.fork().crash(plan), config, acknowledged);
  } catch (error) {
    throw new Error(
      `crash ${name} after event ${number} (${moment.event.operation} ${moment.event.path}): ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

describe('a power loss at any moment of a short history', () => {
  for (const flushDiskType of ['SYNC_FLUSH', 'ASYNC_FLUSH'] as const) {
    // Under ASYNC_FLUSH a power loss may take acknowledged messages, but never break the rest.
    const config = simStoreConfig({ flushDiskType });
    test(
      `${flushDiskType}: keeps what was ${flushDiskType === 'SYNC_FLUSH' ? 'acknowledged' : 'flushed'}, dense, with matching queues and index`,
      { timeout: 120_000 },
      async () => {
        const moments = await history(config);
        expect(moments.length).toBeGreaterThan(60);
        for (const [number, moment] of moments.entries()) {
          const acknowledged = flushDiskType === 'SYNC_FLUSH' ? moment.acknowledged : new Map<string, number>();
          await checkMoment(moment, number, loseAll, 'losing everything', config, acknowledged);
          await checkMoment(moment, number, keepAll, 'keeping everything', config, acknowledged);
          for (let seed = 0; seed < 3; seed++)
            await checkMoment(
              moment,
              number,
              randomCrash(seededRandom(number * 100 + seed)),
              `seed ${number * 100 + seed}`,
              config,
              acknowledged,
            );
        }
      },
    );
  }

  describe('where too many queue files would have to be synced at each checkpoint', () => {
    const config = simStoreConfig({ flushDiskType: 'SYNC_FLUSH', maxQueueSyncsPerCheckpoint: 0, flushConsumeQueueThoroughInterval: 2400 });

    test('the queues are made again from what was synced of them', { timeout: 120_000 }, async () => {
      for (const [number, moment] of (await history(config, 'boot')).entries()) {
        await checkMoment(moment, number, loseAll, 'losing everything', config, moment.acknowledged);
        await checkMoment(moment, number, randomCrash(seededRandom(number)), `seed ${number}`, config, moment.acknowledged);
      }
    });

    test('a kill, a restart and then a power loss lose nothing either', { timeout: 120_000 }, async () => {
      for (const [number, moment] of (await history(config, 'boot')).entries()) {
        if (number % 3 !== 0) continue;
        const killed = moment.disk.fork().kill();
        const { store, clock } = await startedSimStore(killed, config);
        await put(store, message({ topic: 'TopicD', text: 'second life' }));
        await clock.advance(5200);
        await checkMoment({ ...moment, disk: killed }, number, loseAll, 'after a kill', config, moment.acknowledged);
      }
    });
  });

  test('a killed process loses nothing that was acknowledged, under ASYNC_FLUSH too', { timeout: 60_000 }, async () => {
    const config = simStoreConfig();
    for (const moment of await history(config)) await recoverAndCheck(moment.disk.fork().kill(), config, moment.acknowledged);
  });

  test('at any moment the checkpoint is ahead of every index file, or Apache’s broker would throw that away after a kill', async () => {
    const running = new SimDisk();
    const moments: SimDisk[] = [];
    running.onEvent = () => moments.push(running.fork());
    const { store, clock } = await startedSimStore(running);
    for (let hour = 0; hour < 3; hour++) {
      for (let i = 0; i < 4; i++) await put(store, message({ key: `k${hour}-${i}` }));
      await clock.advance(3_600_000);
    }
    await store.stop();
    let looked = 0;
    for (const disk of moments) {
      for (const name of disk.list('/store/index')) {
        const header = disk.contentOf(`/store/index/${name}`) ?? Buffer.alloc(0);
        const endTimestamp = header.length === 0 ? 0n : header.readBigInt64BE(8);
        if (endTimestamp === 0n) continue;
        expect(disk.contentOf('/store/checkpoint')?.readBigInt64BE(16)).toBeGreaterThanOrEqual(endTimestamp);
        looked += 1;
      }
    }
    expect(looked).toBeGreaterThan(20);
  });
});
