import { expect, test } from 'vitest';
import { START_MS, pullHeader, startTestBroker, type TestBroker } from './fixtures.ts';

const EVERY_HOUR = Array.from({ length: 24 }, (_, hour) => hour).join(';');
const MESSAGES = 300;

/** A broker whose oldest log segments are gone: 300 messages of 1 KiB in two queues, one a second, in segments of 64 KiB. */
async function expired(): Promise<{ broker: TestBroker; ids: string[] }> {
  const broker = await startTestBroker({ settings: { deleteWhen: EVERY_HOUR, fileReservedTime: '0', maxIndexNum: '64' } });
  const ids: string[] = [];
  await broker.createTopic('T', { readQueueNums: 2, writeQueueNums: 2 });
  broker.broker.parts.offsets.commit('old', 'T', 0, 3);
  // Within one period of cleaning, so that nothing goes before all is there.
  for (let n = 0; n < MESSAGES; n++) {
    const { ext } = await broker.send({ queueId: n % 2, body: `${n}`.padEnd(1024, '.'), properties: { KEYS: `k${n}` } });
    ids.push(ext?.['msgId'] ?? '');
    await broker.clock.advance(30);
  }
  await broker.clock.advance(10_000);
  await broker.until(() => broker.broker.parts.store.stats.minPhysicalOffset() > 0);
  await broker.clock.advance(10_000);
  return { broker, ids };
}

test('every answer speaks of the same first message once older ones are gone', async () => {
  const { broker, ids } = await expired();
  const min = Number((await broker.call('GET_MIN_OFFSET', { topic: 'T', queueId: 0 })).ext?.['offset']);
  const max = MESSAGES / 2;
  expect(min > 50 && min < max).toBe(true);
  const first = min * 2;
  expect((await broker.call('GET_TOPIC_STATS_INFO', { topic: 'T' })).body).toContain(`"maxOffset":${max},"minOffset":${min}`);
  expect({
    pullAtFirst: (await broker.pullBodies({ queueOffset: min, maxMsgNums: 1 }))[0]?.trimEnd().replaceAll('.', ''),
    searched: (await broker.call('SEARCH_OFFSET_BY_TIMESTAMP', { topic: 'T', queueId: 0, timestamp: 0 })).ext,
    earliest: (await broker.call('GET_EARLIEST_MSG_STORETIME', { topic: 'T', queueId: 0 })).ext,
    keyOfGone: (await broker.call('QUERY_MESSAGE', { topic: 'T', key: 'k0', maxNum: 5, beginTimestamp: 0, endTimestamp: START_MS * 2 }))
      .code,
    keyOfFirst: (
      await broker.records('QUERY_MESSAGE', { topic: 'T', key: `k${first}`, maxNum: 5, beginTimestamp: 0, endTimestamp: START_MS * 2 })
    ).length,
    viewOfGone: (await broker.call('VIEW_MESSAGE_BY_ID', { offset: Number.parseInt(ids[0]?.slice(-16) ?? '', 16) })).code,
  }).toEqual({
    pullAtFirst: String(first),
    searched: { offset: String(min) },
    earliest: { timestamp: String(START_MS + first * 30) },
    keyOfGone: 22,
    keyOfFirst: 1,
    viewOfGone: 1,
  });
  await broker.stop();
});

test('a consumer below the first message gets 21 and the place to go on at, its progress stays as committed', async () => {
  const { broker } = await expired();
  const min = broker.broker.parts.store.minQueueOffset('T', 0);
  for (const queueOffset of [0, min - 1]) {
    const { code, remark, ext } = await broker.call('PULL_MESSAGE', pullHeader({ queueOffset }));
    expect([code, remark, ext?.['nextBeginOffset'], ext?.['minOffset'], ext?.['maxOffset']]).toEqual([
      21,
      'OFFSET_TOO_SMALL',
      String(min),
      String(min),
      String(MESSAGES / 2),
    ]);
  }
  expect((await broker.call('QUERY_CONSUMER_OFFSET', { consumerGroup: 'old', topic: 'T', queueId: 0 })).ext).toEqual({ offset: '3' });
  // A group that comes new may not begin at 0, as it would in a queue that still has its first message.
  expect((await broker.call('QUERY_CONSUMER_OFFSET', { consumerGroup: 'new', topic: 'T', queueId: 0 })).code).toBe(22);
  await broker.stop();
});

test('queue and index files go with the log', async () => {
  const { broker } = await expired();
  const { disk } = broker;
  const min = broker.broker.parts.store.minQueueOffset('T', 0);
  const firstQueueFile = Number(disk.list('/data/consumequeue/T/0')[0]);
  expect([firstQueueFile > 0, firstQueueFile <= min * 20, min * 20 - firstQueueFile < 2000]).toEqual([true, true, true]);
  const oldest = disk.list('/data/index')[0] ?? '';
  const endPhyOffset = disk.contentOf(`/data/index/${oldest}`)?.readBigInt64BE(24) ?? 0n;
  expect(endPhyOffset).toBeGreaterThanOrEqual(BigInt(broker.broker.parts.store.stats.minPhysicalOffset()));
  await broker.stop();
});
