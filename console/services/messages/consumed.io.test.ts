import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BrokerTwin } from '../../../engine/admin/fixtures/cluster-on-memory-net.ts';
import type { ConsumerConnection } from '../../../engine/protocol/bodies/connections.ts';
import { RequestCode } from '../../../engine/protocol/request-code.ts';
import { failureOf } from '../../contract/errors.ts';
import { consumedOffsetsMax } from '../../contract/messages.ts';
import type { ConsumedOffsets } from '../../contract/messages.ts';
import { firstValue, openConsole } from '../fixtures/console-under-test.ts';
import type { ConsoleUnderTest } from '../fixtures/console-under-test.ts';

let subject: ConsoleUnderTest;
let brokerA: BrokerTwin;
let brokerB: BrokerTwin;
beforeEach(async () => {
  subject = await openConsole(['broker-a', 'broker-b']);
  const [first, second] = subject.remote.brokers;
  if (first === undefined || second === undefined) throw new Error('no brokers');
  [brokerA, brokerB] = [first, second];
  for (const topic of ['orders', 'refunds'])
    await subject.rpc.topics.create({ connection: subject.connection, topic, readQueueNums: 2, writeQueueNums: 2, perm: 6 });
});
afterEach(() => subject.stop());

const commit = (broker: BrokerTwin, key: string, ...offsets: number[]): unknown =>
  broker.groups.committed.set(key, new Map(offsets.map((offset, queueId) => [queueId, offset])));
const member = (topic: string, messageModel: ConsumerConnection['messageModel']): ConsumerConnection => ({
  connectionSet: [{ clientId: 'c1', clientAddr: '10.0.0.1:5', language: 'JAVA', version: 513 }],
  consumeType: 'CONSUME_PASSIVELY',
  messageModel,
  subscriptionTable: new Map([
    [topic, { classFilterMode: false, codeSet: [], expressionType: 'TAG', subString: '*', subVersion: 1n, tagsSet: [], topic }],
  ]),
});
const consumed = (topics: string[], passes?: (offsets: ConsumedOffsets) => boolean): Promise<ConsumedOffsets> =>
  firstValue((observer) => subject.rpc.messages.consumed({ connection: subject.connection, topics }, observer), passes);
const requested = (name: string): string[] => subject.remote.requests.filter((request) => request.endsWith(` ${name}`)).sort();

it('every group of every topic comes with its committed offsets, for one request of all offsets to each broker', async () => {
  commit(brokerA, 'orders@points', 60, 0);
  commit(brokerB, 'orders@points', 7);
  commit(brokerB, 'orders@audit', 1, -1);
  commit(brokerB, 'refunds@audit', 2);
  commit(brokerB, 'elsewhere@points', 3);
  brokerA.groups.online.set('fresh', member('refunds', 'CLUSTERING'));
  expect(await consumed(['orders', 'refunds', 'orders'])).toEqual({
    topics: [
      {
        topic: 'orders',
        brokerNames: ['broker-a', 'broker-b'],
        groups: [
          { group: 'audit', isBroadcasting: false, offsets: [{ brokerName: 'broker-b', queues: [[0, 1]] }] },
          {
            group: 'points',
            isBroadcasting: false,
            offsets: [
              {
                brokerName: 'broker-a',
                queues: [
                  [0, 60],
                  [1, 0],
                ],
              },
              { brokerName: 'broker-b', queues: [[0, 7]] },
            ],
          },
        ],
      },
      {
        topic: 'refunds',
        brokerNames: ['broker-a', 'broker-b'],
        groups: [
          { group: 'audit', isBroadcasting: false, offsets: [{ brokerName: 'broker-b', queues: [[0, 2]] }] },
          { group: 'fresh', isBroadcasting: false, offsets: [] },
        ],
      },
    ],
    leftOut: [],
    failures: [],
    atMs: expect.any(Number),
  });
  expect(requested('GET_ALL_CONSUMER_OFFSET')).toEqual([brokerA, brokerB].map(({ address }) => `${address} GET_ALL_CONSUMER_OFFSET`));
  expect(requested('GET_CONSUME_STATS')).toEqual([]);
});

it('pages that look at the same time share the offsets', async () => {
  await Promise.all([consumed(['orders']), consumed(['refunds']), consumed(['orders', 'refunds'])]);
  expect(requested('GET_ALL_CONSUMER_OFFSET')).toHaveLength(2);
});

it('a group broadcasts only where its members say so, and they are asked only where nothing is committed', async () => {
  brokerA.groups.online.set('local-cache', member('orders', 'BROADCASTING'));
  brokerA.groups.online.set('once-clustering', member('orders', 'BROADCASTING'));
  brokerA.groups.online.set('new', member('orders', 'CLUSTERING'));
  commit(brokerB, 'orders@once-clustering', 5);
  const { topics } = await consumed(['orders']);
  expect(topics[0]?.groups.map(({ group, isBroadcasting }) => [group, isBroadcasting])).toEqual([
    ['local-cache', true],
    ['new', false],
    ['once-clustering', false],
  ]);
  expect(requested('GET_CONSUMER_CONNECTION_LIST')).toHaveLength(2);
});

it('a broker that does not tell is named, and is none of those that told', async () => {
  commit(brokerA, 'orders@points', 60);
  commit(brokerB, 'orders@points', 60);
  for (const code of [RequestCode.GET_ALL_CONSUMER_OFFSET, RequestCode.QUERY_TOPIC_CONSUME_BY_WHO]) {
    brokerB.answers.set(code, { code: 1, remark: 'broken' });
    expect(await consumed(['orders'])).toMatchObject({
      topics: [{ brokerNames: ['broker-a'], groups: [{ group: 'points', offsets: [{ brokerName: 'broker-a', queues: [[0, 60]] }] }] }],
      failures: [{ node: 'broker-b', failure: { code: 'refused' } }],
    });
    brokerB.answers.delete(code);
    await consumed(['orders'], ({ failures }) => failures.length === 0);
  }
  await subject.remote.kill(brokerB.address);
  expect(await consumed(['orders'], ({ failures }) => failures.length > 0)).toMatchObject({
    topics: [{ brokerNames: ['broker-a'] }],
    failures: [{ node: 'broker-b', failure: { code: 'brokerUnreachable' } }],
  });
});

it('what groups commit is told again while somebody looks', async () => {
  commit(brokerA, 'orders@points', 60);
  const later = consumed(['orders'], ({ topics }) => topics[0]?.groups.length === 2);
  await consumed(['orders']);
  commit(brokerA, 'orders@points', 61);
  commit(brokerA, 'orders@audit', 1);
  expect((await later).topics[0]?.groups).toMatchObject([
    { group: 'audit', offsets: [{ queues: [[0, 1]] }] },
    { group: 'points', offsets: [{ queues: [[0, 61]] }] },
  ]);
});

it('a topic with more offsets than one answer holds is left out, and said to be', async () => {
  brokerA.groups.committed.set('orders@wide', new Map(Array.from({ length: consumedOffsetsMax }, (_, queueId) => [queueId, 1])));
  commit(brokerA, 'refunds@points', 1);
  const { topics, leftOut } = await consumed(['orders', 'refunds']);
  expect([topics.map(({ topic }) => topic), leftOut]).toEqual([['refunds'], ['orders']]);
});

it('a connection that is not there is refused', async () => {
  const refused = firstValue<ConsumedOffsets>((observer) =>
    subject.rpc.messages.consumed({ connection: 'none', topics: ['orders'] }, observer),
  );
  expect(await refused.catch(failureOf)).toMatchObject({ code: 'connectionUnknown' });
});
