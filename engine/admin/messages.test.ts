import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeProperties } from '../protocol/message-properties.ts';
import { encodeRecord } from '../protocol/message-record.ts';
import { RequestCode } from '../protocol/request-code.ts';
import type { ResponseContent } from '../protocol/remoting-command.ts';
import { clusterOnMemoryNet } from './fixtures/cluster-on-memory-net.ts';
import type { BrokerTwin, ClusterOnMemoryNet } from './fixtures/cluster-on-memory-net.ts';
import { getEarliestStoreTime } from './get-earliest-store-time.ts';
import { pullMessages } from './pull-messages.ts';
import { queryMessages } from './query-messages.ts';
import { searchOffset } from './search-offset.ts';
import { viewMessage } from './view-message.ts';

let cluster: ClusterOnMemoryNet;
let broker: BrokerTwin;
beforeEach(async () => {
  cluster = await clusterOnMemoryNet();
  const [first] = cluster.brokers;
  if (first === undefined) throw new Error('no broker');
  broker = first;
});
afterEach(() => cluster.stop());

const answer = (code: number, response: ResponseContent): void => void broker.answers.set(code, response);
const host = { ip: Uint8Array.of(127, 0, 0, 1), port: 10_911 };
const record = (physicalOffset: number): Buffer =>
  encodeRecord({
    topic: 'T',
    queueId: 0,
    flag: 0,
    queueOffset: 3,
    physicalOffset,
    sysFlag: 0,
    bornTimestamp: 1,
    bornHost: host,
    storeTimestamp: 2,
    storeHost: host,
    reconsumeTimes: 0,
    preparedTransactionOffset: 0,
    body: Buffer.from('body'),
    properties: encodeProperties([['KEYS', 'k']]),
  });
const query = { topic: 'T', key: 'k', maxMessages: 64, beginMs: 0, endMs: 9, isUniqueKey: false };
const read = { topic: 'T', queueId: 0, queueOffset: 3, maxMessages: 32, tags: '*' };
const ends = { suggestWhichBrokerId: '0', nextBeginOffset: '4', minOffset: '1', maxOffset: '4' };

it('messages of a key are those that the broker sends, none where it has none', async () => {
  answer(RequestCode.QUERY_MESSAGE, { code: 0, body: Buffer.concat([record(0), record(200)]) });
  expect((await queryMessages(cluster.caller, broker.address, query)).map(({ physicalOffset }) => physicalOffset)).toEqual([0, 200]);
  answer(RequestCode.QUERY_MESSAGE, { code: 22, remark: 'can not find message, maybe time range not correct' });
  expect(await queryMessages(cluster.caller, broker.address, query)).toEqual([]);
});

it('a message is taken only where it lies at the asked place', async () => {
  answer(RequestCode.VIEW_MESSAGE_BY_ID, { code: 0, body: record(200) });
  expect((await viewMessage(cluster.caller, broker.address, 200))?.body.toString()).toBe('body');
  expect(await viewMessage(cluster.caller, broker.address, 100)).toBeUndefined();
  answer(RequestCode.VIEW_MESSAGE_BY_ID, { code: 0, body: Buffer.from('in the middle of a record') });
  expect(await viewMessage(cluster.caller, broker.address, 100)).toBeUndefined();
  answer(RequestCode.VIEW_MESSAGE_BY_ID, { code: 1, remark: 'can not find message by the offset, 100' });
  expect(await viewMessage(cluster.caller, broker.address, 100)).toBeUndefined();
});

it.each([
  [0, 'found', 1],
  [19, 'atEnd', 0],
  [20, 'noMatch', 0],
  [21, 'moved', 0],
])('a pull that is answered with %i is %s', async (code, status, count) => {
  answer(RequestCode.PULL_MESSAGE, { code, extFields: ends, ...(count > 0 && { body: record(200) }) });
  const result = await pullMessages(cluster.caller, broker.address, read);
  expect({ ...result, records: result.records.length }).toEqual({ status, records: count, nextOffset: 4, minOffset: 1, maxOffset: 4 });
});

it('a pull that is refused says so', async () => {
  answer(RequestCode.PULL_MESSAGE, { code: 16, remark: 'the topic is not readable' });
  await expect(pullMessages(cluster.caller, broker.address, read)).rejects.toMatchObject({ responseCode: 16 });
});

it('offsets of a time and the oldest store time are read, and no time where a queue is empty', async () => {
  answer(RequestCode.SEARCH_OFFSET_BY_TIMESTAMP, { code: 0, extFields: { offset: '12' } });
  expect(await searchOffset(cluster.caller, broker.address, { topic: 'T', queueId: 0 }, 5)).toBe(12);
  answer(RequestCode.GET_EARLIEST_MSG_STORETIME, { code: 0, extFields: { timestamp: '1700000000000' } });
  expect(await getEarliestStoreTime(cluster.caller, broker.address, { topic: 'T', queueId: 0 })).toBe(1_700_000_000_000);
  answer(RequestCode.GET_EARLIEST_MSG_STORETIME, { code: 0, extFields: { timestamp: '-1' } });
  expect(await getEarliestStoreTime(cluster.caller, broker.address, { topic: 'T', queueId: 0 })).toBeUndefined();
});
