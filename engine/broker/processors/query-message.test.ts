import { expect } from 'vitest';
import { START_MS, requestTest } from '../fixtures.ts';

requestTest('QUERY_MESSAGE', 'finds messages by any of their keys and by unique id, within a time', async (broker) => {
  await broker.send({ body: 'one', properties: { UNIQ_KEY: 'u1', KEYS: 'order-7 customer-1' } });
  await broker.send({ body: 'two', properties: { UNIQ_KEY: 'u2', KEYS: 'order-7' } });
  await broker.readable('T', 0, 2);
  const query = async (key: string, more: Record<string, string | number | boolean> = {}) =>
    (
      await broker.records('QUERY_MESSAGE', {
        topic: 'T',
        key,
        maxNum: 10,
        beginTimestamp: 0,
        endTimestamp: '9223372036854775807',
        ...more,
      })
    )
      .map((record) => record.body.toString())
      .sort();
  expect([
    await query('order-7'),
    await query('customer-1'),
    await query('u2', { _UNIQUE_KEY_QUERY: true, maxNum: 0 }),
    await query('order-7', { endTimestamp: START_MS - 60_000 }),
  ]).toEqual([['one', 'two'], ['one'], ['two'], []]);
});

requestTest('QUERY_MESSAGE', 'answers 22 when there is none', async (broker) => {
  expect(
    await broker.call('QUERY_MESSAGE', { topic: 'T', key: 'nothing', maxNum: 10, beginTimestamp: 0, endTimestamp: START_MS }),
  ).toMatchObject({ code: 22, remark: 'can not find message, maybe time range not correct' });
});
