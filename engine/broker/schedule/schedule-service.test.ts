import { describe, expect, test } from 'vitest';
import { recordProperties } from '../../protocol/message-record.ts';
import { seededRandom } from '../../runtime/random.ts';
import type { TestBroker } from '../fixtures.ts';
import { START_MS, pullHeader, startTestBroker } from '../fixtures.ts';

const settings = { messageDelayLevel: '1s 5s 10s' };
const delayed = (body: string, level: number) => ({ body, properties: { UNIQ_KEY: body, DELAY: String(level), TAGS: 'x' } });

/** Bodies in queue 0 of T with the second at which each was stored there. */
async function delivered(broker: TestBroker): Promise<string[]> {
  const records = await broker.records('PULL_MESSAGE', pullHeader({ suspendTimeoutMillis: 0 }));
  return records.map((record) => `${record.body.toString()}@${(record.storeTimestamp - START_MS) / 1000}`);
}

test('a delayed message waits in its level’s queue and comes at its time, to its topic and queue, with its properties', async () => {
  const broker = await startTestBroker({ settings });
  expect(await broker.send(delayed('m', 2))).toMatchObject({ code: 0, ext: { queueId: '0', queueOffset: '0', transactionId: 'm' } });
  await broker.readable('SCHEDULE_TOPIC_XXXX', 1, 1);
  await broker.clock.advance(4999);
  expect(await delivered(broker)).toEqual([]);
  await broker.clock.advance(1);
  await broker.readable('T', 0, 1);
  const [record] = await broker.records('PULL_MESSAGE', pullHeader({ subscription: 'x' }));
  expect([record?.storeTimestamp, record && Object.fromEntries(recordProperties(record))]).toEqual([
    START_MS + 5000,
    { UNIQ_KEY: 'm', DELAY: '2', TAGS: 'x', MSG_REGION: 'DefaultRegion', TRACE_ON: 'true', CLUSTER: 'C', REAL_TOPIC: 'T', REAL_QID: '0' },
  ]);
  await broker.stop();
});

test('a level beyond the last one waits as long as the last', async () => {
  const broker = await startTestBroker({ settings });
  await broker.send(delayed('m', 99));
  await broker.clock.advance(10_001);
  await broker.readable('T', 0, 1);
  expect(await delivered(broker)).toEqual(['m@10']);
  await broker.stop();
});

test('several messages come in the order of their times', async () => {
  const broker = await startTestBroker({ settings });
  await broker.send(delayed('five', 2));
  await broker.send(delayed('one', 1));
  await broker.clock.advance(500);
  await broker.send(delayed('one and a half', 1));
  await broker.clock.advance(6000);
  await broker.readable('T', 0, 3);
  expect(await delivered(broker)).toEqual(['one@1', 'one and a half@1.5', 'five@5']);
  await broker.stop();
});

describe('a message is delivered once, never early and never lost', () => {
  test('over a clean stop while it waits', async () => {
    const broker = await startTestBroker({ settings });
    await broker.send(delayed('m', 2));
    await broker.clock.advance(2000);
    await broker.stop();
    const next = await startTestBroker({ settings, disk: broker.disk, clock: broker.clock });
    await next.clock.advance(2000);
    expect(await delivered(next)).toEqual([]);
    await next.clock.advance(1001);
    await next.readable('T', 0, 1);
    expect(await delivered(next)).toEqual(['m@5']);
    await next.stop();
  });

  test('over a kill after a delivery that was not written down yet', async () => {
    const broker = await startTestBroker({ settings });
    for (const body of ['a', 'b']) await broker.send(delayed(body, 1));
    await broker.clock.advance(500);
    await broker.send(delayed('c', 1));
    await broker.clock.advance(600);
    await broker.readable('T', 0, 2);
    // The progress is written every 10 s: the file still says that nothing was delivered.
    expect(broker.disk.exists('/data/config/delayOffset.json')).toBe(false);
    const next = await startTestBroker({ settings, disk: broker.disk.fork(), clock: broker.clock });
    await next.clock.advance(5000);
    await next.readable('T', 0, 3);
    expect((await delivered(next)).map((entry) => entry.split('@')[0])).toEqual(['a', 'b', 'c']);
    expect(next.broker.parts.schedule.runningStats()).toEqual([['scheduleMessageOffset_1', '3,3']]);
    await Promise.all([next.stop(), broker.stop()]);
  });

  test('with drawn delays, restarts and kills', async () => {
    const random = seededRandom(3);
    let broker = await startTestBroker({ settings });
    const due = new Map<string, number>();
    const old: TestBroker[] = [];
    for (let i = 0; i < 40; i++) {
      const level = 1 + random.nextInt(3);
      const body = `m${i}`;
      await broker.send(delayed(body, level));
      due.set(body, (broker.clock.nowMs() - START_MS) / 1000 + [1, 5, 10][level - 1]!);
      await broker.clock.advance(random.nextInt(700));
      if (i % 13 === 12) {
        const next = await startTestBroker({ settings, disk: broker.disk.fork(), clock: broker.clock });
        old.push(broker);
        await broker.remoting.stop();
        await broker.broker.parts.schedule.stop();
        broker = next;
      }
    }
    await broker.clock.advance(11_000);
    await broker.until(async () => (await delivered(broker)).length >= 32);
    const records = [
      ...(await delivered(broker)),
      ...(await broker.records('PULL_MESSAGE', pullHeader({ queueOffset: 32 }))).map(
        (record) => `${record.body.toString()}@${(record.storeTimestamp - START_MS) / 1000}`,
      ),
    ];
    const bodies = records.map((entry) => entry.split('@')[0] ?? '');
    expect([...bodies].sort()).toEqual([...due.keys()].sort());
    expect(records.filter((entry) => Number(entry.split('@')[1]) < (due.get(entry.split('@')[0] ?? '') ?? 0) - 0.0005)).toEqual([]);
    await Promise.all([broker, ...old].map((each) => each.stop()));
  });
});

test('under SYNC_FLUSH a delivery counts when it is durable: the progress never says more than a power loss leaves', async () => {
  const broker = await startTestBroker({ settings: { ...settings, flushDiskType: 'SYNC_FLUSH' } });
  await broker.send(delayed('m', 1));
  await broker.readable('SCHEDULE_TOPIC_XXXX', 0, 1);
  const gate = Promise.withResolvers<void>();
  broker.disk.syncDelay = () => gate.promise;
  await broker.clock.advance(1001);
  await broker.readable('T', 0, 1);
  expect(broker.broker.parts.schedule.runningStats()).toEqual([]);
  broker.disk.syncDelay = () => Promise.resolve();
  gate.resolve();
  await broker.until(() => broker.broker.parts.schedule.runningStats().length > 0);
  expect(broker.broker.parts.schedule.runningStats()).toEqual([['scheduleMessageOffset_1', '1,1']]);
  await broker.stop();
});

test('after the wall clock has gone back further than the level reaches, what waits is delivered at once', async () => {
  const broker = await startTestBroker({ settings });
  await broker.send(delayed('m', 1));
  await broker.readable('SCHEDULE_TOPIC_XXXX', 0, 1);
  broker.clock.setWallMs(START_MS - 3_600_000);
  await broker.clock.advance(1001);
  await broker.readable('T', 0, 1);
  await broker.stop();
});

test('a message that the store does not take is tried again, and those after it come once', async () => {
  const broker = await startTestBroker({ settings });
  for (const body of ['a', 'b']) await broker.send(delayed(body, 1));
  await broker.readable('SCHEDULE_TOPIC_XXXX', 0, 2);
  broker.disk.fault = (operation, path) => (operation === 'pwrite' && path.includes('commitlog') ? 'ENOSPC' : undefined);
  await broker.clock.advance(1500);
  expect(await delivered(broker)).toEqual([]);
  broker.disk.fault = () => undefined;
  await broker.clock.advance(3000);
  await broker.readable('T', 0, 2);
  expect((await delivered(broker)).map((entry) => entry.split('@')[0])).toEqual(['a', 'b']);
  await broker.stop();
});
