import { expect, test } from 'vitest';
import type { TestBroker } from '../fixtures.ts';
import { START_MS, pullHeader, requestTest, startTestBroker } from '../fixtures.ts';
// Tests of ./search-offset-by-timestamp.ts, ./get-max-offset.ts, ./get-min-offset.ts and ./get-earliest-msg-storetime.ts

/** Three messages in queue 0, stored a second apart. */
async function threeSecondsOfMessages(broker: TestBroker): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await broker.send({ body: `m${i}` });
    await broker.readable('T', 0, i + 1);
    await broker.clock.advance(1000);
  }
}
const queue = { topic: 'T', queueId: 0 };
const none = { topic: 'T', queueId: 3 };

requestTest('SEARCH_OFFSET_BY_TIMESTAMP', 'finds the first message at or after a time, or the last at or before it', async (broker) => {
  await threeSecondsOfMessages(broker);
  const search = async (timestamp: number, boundaryType?: string) =>
    (await broker.call('SEARCH_OFFSET_BY_TIMESTAMP', { ...queue, timestamp, boundaryType })).ext?.offset;
  expect([
    await search(START_MS - 5),
    await search(START_MS + 1000),
    await search(START_MS + 1500),
    await search(START_MS + 1500, 'upper'),
    await search(START_MS + 9000),
  ]).toEqual(['0', '1', '2', '1', '3']);
});

requestTest('GET_MAX_OFFSET', 'answers the offset of the next message, 0 for a queue without any', async (broker) => {
  await threeSecondsOfMessages(broker);
  expect([await broker.call('GET_MAX_OFFSET', queue), await broker.call('GET_MAX_OFFSET', none)]).toEqual([
    { code: 0, ext: { offset: '3' } },
    { code: 0, ext: { offset: '0' } },
  ]);
});

requestTest('GET_MIN_OFFSET', 'answers the oldest offset, 0 for a queue without any', async (broker) => {
  await threeSecondsOfMessages(broker);
  expect([await broker.call('GET_MIN_OFFSET', queue), await broker.call('GET_MIN_OFFSET', none)]).toEqual([
    { code: 0, ext: { offset: '0' } },
    { code: 0, ext: { offset: '0' } },
  ]);
});

requestTest('GET_EARLIEST_MSG_STORETIME', 'answers when the oldest message was stored, -1 for a queue without any', async (broker) => {
  await threeSecondsOfMessages(broker);
  expect([await broker.call('GET_EARLIEST_MSG_STORETIME', queue), await broker.call('GET_EARLIEST_MSG_STORETIME', none)]).toEqual([
    { code: 0, ext: { timestamp: String(START_MS) } },
    { code: 0, ext: { timestamp: '-1' } },
  ]);
});

test('after the wall clock went back by an hour, sends go on with dense offsets and look-ups by time answer', async () => {
  const broker = await startTestBroker();
  try {
    await threeSecondsOfMessages(broker);
    broker.clock.setWallMs(START_MS - 3_600_000);
    for (let i = 3; i < 6; i++) {
      expect((await broker.send({ body: `m${i}` })).code).toBe(0);
      await broker.readable('T', 0, i + 1);
      await broker.clock.advance(1000);
    }
    const records = await broker.records('PULL_MESSAGE', pullHeader({}));
    expect(records.map((record) => [record.queueOffset, record.body.toString()])).toEqual([0, 1, 2, 3, 4, 5].map((i) => [i, `m${i}`]));
    const search = async (timestamp: number) => (await broker.call('SEARCH_OFFSET_BY_TIMESTAMP', { ...queue, timestamp })).ext?.offset;
    expect([await search(START_MS - 7_200_000), await search(START_MS + 60_000)]).toEqual(['0', '6']);
  } finally {
    await broker.stop();
  }
});
