import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BrokerTwin } from '../../../engine/admin/fixtures/cluster-on-memory-net.ts';
import type { ConsumerConnection } from '../../../engine/protocol/bodies/connections.ts';
import { defaultSubscriptionGroup } from '../../../engine/protocol/bodies/subscription-group.ts';
import { RequestCode } from '../../../engine/protocol/request-code.ts';
import { failureOf } from '../../contract/errors.ts';
import type { TopicGroups } from '../../contract/groups.ts';
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
  for (const { maxOffsets, groups } of [brokerA, brokerB]) {
    maxOffsets.set('orders', [100, 50]);
    maxOffsets.set('refunds', [1000, 1000]);
    groups.configs.set('points', defaultSubscriptionGroup('points'));
  }
});
afterEach(() => subject.stop());

const commit = (broker: BrokerTwin, key: string, ...offsets: number[]): unknown =>
  broker.groups.committed.set(key, new Map(offsets.map((offset, queueId) => [queueId, offset])));
const member = (topic: string, messageModel: ConsumerConnection['messageModel'] = 'CLUSTERING'): ConsumerConnection => ({
  connectionSet: [{ clientId: 'c1', clientAddr: '10.0.0.1:5', language: 'JAVA', version: 513 }],
  consumeType: 'CONSUME_PASSIVELY',
  messageModel,
  subscriptionTable: new Map([
    [topic, { classFilterMode: false, codeSet: [], expressionType: 'TAG', subString: '*', subVersion: 1n, tagsSet: [], topic }],
  ]),
});
const groupsNow = (withFigures = true): Promise<TopicGroups> =>
  firstValue((observer) => subject.rpc.groups.ofTopic({ connection: subject.connection, topic: 'orders', withFigures }, observer));
const offline = { members: { value: 0 }, consumeType: null, messageModel: null, isSubscribed: null };

it('the groups of a topic have their progress on this topic alone', async () => {
  commit(brokerA, 'orders@points', 60);
  commit(brokerB, 'orders@points', 100, 50);
  commit(brokerA, 'refunds@points', 1, 1);
  commit(brokerA, 'refunds@elsewhere', 1, 1);
  brokerA.groups.online.set('points', member('orders'));
  expect(await groupsNow()).toEqual({
    names: ['points'],
    groups: [
      {
        group: 'points',
        isStored: true,
        isEnabled: true,
        members: { value: 1 },
        consumeType: 'PUSH',
        messageModel: 'CLUSTERING',
        isSubscribed: true,
        lag: { value: 40 },
        queuesWithoutProgress: 1,
        behindMs: { value: 5000 },
      },
    ],
    failures: [],
    atMs: expect.any(Number),
  });
});

it('names alone need one request to each master of the topic', async () => {
  commit(brokerA, 'orders@points', 60);
  await groupsNow(false); // the route and the masters are known now
  subject.remote.requests.length = 0;
  const { names, groups } = await groupsNow(false);
  expect([names, groups]).toEqual([['points'], null]);
  expect(subject.remote.requests.filter((request) => !request.includes('9876')).sort()).toEqual(
    [brokerA, brokerB].map(({ address }) => `${address} QUERY_TOPIC_CONSUME_BY_WHO`),
  );
});

it('a group that is online and left the topic keeps its lag, one that was deleted says so, one that never committed has none', async () => {
  commit(brokerA, 'orders@points', 60, 50);
  commit(brokerA, 'orders@deleted', 100, 40);
  commit(brokerA, 'refunds@deleted', 1, 1);
  brokerA.groups.online.set('points', member('refunds'));
  brokerA.groups.online.set('fresh', member('orders'));
  brokerB.groups.configs.set('fresh', { ...defaultSubscriptionGroup('fresh'), consumeEnable: false });
  const { groups } = await groupsNow();
  expect(groups).toMatchObject([
    { group: 'deleted', ...offline, isStored: false, lag: { value: 10 } },
    { group: 'fresh', isStored: true, isEnabled: false, isSubscribed: true, lag: { value: null, unknown: 'noProgress' } },
    { group: 'points', members: { value: 1 }, isSubscribed: false, lag: { value: 40 }, behindMs: { value: null, unknown: 'pending' } },
  ]);
});

it('a broadcasting group is not tracked', async () => {
  brokerA.groups.online.set('points', member('orders', 'BROADCASTING'));
  const untracked = { value: null, unknown: 'notTracked', source: '' };
  expect((await groupsNow()).groups).toMatchObject([{ messageModel: 'BROADCASTING', lag: untracked, behindMs: untracked }]);
});

it('a master that does not tell makes the lag partial, and nobody telling fails', async () => {
  commit(brokerA, 'orders@points', 60, 50);
  const broken = { code: 1, remark: 'broken' };
  brokerB.answers.set(RequestCode.QUERY_TOPIC_CONSUME_BY_WHO, broken);
  expect(await groupsNow()).toMatchObject({
    groups: [{ group: 'points', lag: { value: null, unknown: 'partial', source: 'broker-b' } }],
    failures: [{ node: 'broker-b', failure: { code: 'refused' } }],
  });
  brokerA.answers.set(RequestCode.QUERY_TOPIC_CONSUME_BY_WHO, broken);
  expect(await groupsNow().catch(failureOf)).toMatchObject({ code: 'refused', data: { requestName: 'QUERY_TOPIC_CONSUME_BY_WHO' } });
});
