import { afterEach, beforeEach, expect, it } from 'vitest';
import { clusterOnMemoryNet } from '../../../engine/admin/fixtures/cluster-on-memory-net.ts';
import type { BrokerTwin, ClusterOnMemoryNet } from '../../../engine/admin/fixtures/cluster-on-memory-net.ts';
import { defaultSubscriptionGroup } from '../../../engine/protocol/bodies/subscription-group.ts';
import { RequestCode } from '../../../engine/protocol/request-code.ts';
import { ResponseCode } from '../../../engine/protocol/response-code.ts';
import { ManualClock } from '../../../engine/runtime/manual-clock.ts';
import { createClusterView } from '../connections/cluster-view.ts';
import { createConnectionSampler } from './connection-sampler.ts';
import type { ConnectionSampler } from './connection-sampler.ts';

let cluster: ClusterOnMemoryNet;
let brokerA: BrokerTwin;
let brokerB: BrokerTwin;
let sampler: ConnectionSampler;
let clock: ManualClock;
beforeEach(async () => {
  cluster = await clusterOnMemoryNet(['broker-a', 'broker-b']);
  const [first, second] = cluster.brokers;
  if (first === undefined || second === undefined) throw new Error('no brokers');
  [brokerA, brokerB] = [first, second];
  clock = new ManualClock();
  sampler = createConnectionSampler({
    clock,
    view: createClusterView({ caller: cluster.caller, clock, namesrvAddresses: () => [cluster.namesrvAddress] }),
  });
  for (const broker of cluster.brokers) {
    broker.topics.set('orders', {
      order: false,
      perm: 6,
      readQueueNums: 2,
      writeQueueNums: 2,
      topicFilterType: 'SINGLE_TAG',
      topicSysFlag: 0,
      topicName: 'orders',
    });
    broker.groups.configs.set('points', defaultSubscriptionGroup('points'));
    broker.groups.committed.set(
      'orders@points',
      new Map([
        [0, 60],
        [1, 50],
      ]),
    );
    broker.maxOffsets.set('orders', [100, 50]);
    broker.runtimeInfo.set('getTransferredTps', '4.5 0.0 0.0');
    broker.groups.ageMs = 9000;
  }
});
afterEach(() => cluster.stop());

async function sample(): Promise<{ values: Record<string, number>; states: Record<string, string> }> {
  const taken: { values: Record<string, number>; states: Record<string, string> } = { values: {}, states: {} };
  await sampler.sample({
    isOver: false,
    value: (key, value) => {
      if (value !== null && value !== undefined) taken.values[key] = value;
    },
    state: (key, text) => {
      taken.states[key] = text;
    },
  });
  return taken;
}
const later = async (): Promise<ReturnType<typeof sample>> => {
  await clock.advance(10_000);
  return sample();
};
function online(...clients: [clientId: string, queues: number[]][]): void {
  for (const { groups } of [brokerA, brokerB])
    groups.online.set('points', {
      connectionSet: clients.map(([clientId]) => ({ clientId, clientAddr: '10.0.0.1:5', language: 'JAVA', version: 513 })),
      consumeType: 'CONSUME_PASSIVELY',
      messageModel: 'CLUSTERING',
      subscriptionTable: new Map(),
    });
  const state = {
    cachedMsgCount: 0,
    cachedMsgMaxOffset: 0,
    cachedMsgMinOffset: 0,
    cachedMsgSizeInMiB: 0,
    commitOffset: 0,
    droped: false,
    lastConsumeTimestamp: 0,
    lastLockTimestamp: 0,
    lastPullTimestamp: 0,
    locked: false,
    transactionMsgCount: 0,
    transactionMsgMaxOffset: 0,
    transactionMsgMinOffset: 0,
    tryUnlockTimes: 0,
  };
  for (const [clientId, queues] of clients)
    brokerA.groups.states.set(clientId, {
      mqTable: queues.map((queueId) => [{ topic: 'orders', brokerName: 'broker-a', queueId }, state]),
      properties: new Map([['PROP_CONSUME_TYPE', 'CONSUME_PASSIVELY']]),
      statusTable: new Map(),
      subscriptionSet: [],
    });
}

it('knows backlogs at once and rates from the second sample on', async () => {
  const first = await sample();
  expect(first.values).toMatchObject({
    'cluster|in|': 3,
    'cluster|out|': 9,
    'broker|in|broker-a/0': 1.5,
    'broker|out|broker-b/0': 4.5,
    'group|lag|points': 80,
    'group|retry|points': 0,
    'group|age|points': 9000,
    'queue-lag|points|orders|broker-a|0': 40,
    'queue-lag|points|orders|broker-a|1': 0,
  });
  expect(Object.keys(first.values).filter((key) => /produced|consumed|topic/.test(key))).toEqual([]);
  brokerA.maxOffsets.set('orders', [1100, 50]);
  brokerB.groups.committed.set(
    'orders@points',
    new Map([
      [0, 80],
      [1, 50],
    ]),
  );
  expect((await later()).values).toMatchObject({
    'topic|in|orders': 100,
    'group|lag|points': 1060,
    'group|produced|points': 100,
    'group|consumed|points': 2,
  });
});

it('counts the retry topic apart', async () => {
  brokerA.topics.set('%RETRY%points', {
    order: false,
    perm: 6,
    readQueueNums: 1,
    writeQueueNums: 1,
    topicFilterType: 'SINGLE_TAG',
    topicSysFlag: 0,
    topicName: '%RETRY%points',
  });
  brokerA.maxOffsets.set('%RETRY%points', [7]);
  brokerA.groups.committed.set('%RETRY%points@points', new Map([[0, 2]]));
  expect((await sample()).values).toMatchObject({ 'group|lag|points': 80, 'group|retry|points': 5 });
});

it('records nothing of a sum while a broker is silent or refuses, and no false rate after that', async () => {
  await sample();
  // Lag is waited for longest: it is refused, the others stay unanswered.
  brokerB.answers.set(RequestCode.GET_BROKER_CONSUME_STATS, { code: ResponseCode.SYSTEM_BUSY, remark: 'busy' });
  brokerB.answers.set(RequestCode.GET_BROKER_RUNTIME_INFO, undefined);
  brokerB.answers.set(RequestCode.GET_TOPIC_STATS_INFO, undefined);
  const partly = await later();
  expect(partly.values).toEqual({ 'broker|in|broker-a/0': 1.5, 'broker|out|broker-a/0': 4.5 });
  brokerB.answers.clear();
  expect((await later()).values).not.toHaveProperty('group|produced|points');
  expect((await later()).values).toMatchObject({ 'group|produced|points': 0, 'topic|in|orders': 0 });
});

it('rejects when no NameServer answers', async () => {
  await cluster.kill(cluster.namesrvAddress);
  await expect(sample()).rejects.toMatchObject({ code: 'namesrvUnreachable' });
});

it('knows who held each queue, and which nobody did', async () => {
  online(['c1', [0]], ['c2', []]);
  expect((await sample()).states).toEqual({
    'queue-owner|points|orders|broker-a|0': 'c1',
    'queue-owner|points|orders|broker-a|1': '',
    'queue-owner|points|orders|broker-b|0': '',
    'queue-owner|points|orders|broker-b|1': '',
  });
});

it('does not say nobody while a member did not answer', async () => {
  online(['c1', [0]], ['c2', []]);
  brokerA.groups.states.delete('c2');
  expect((await sample()).states).toEqual({ 'queue-owner|points|orders|broker-a|0': 'c1' });
});

it('records the queues of a group without lag only when somebody looks at it', async () => {
  for (const broker of cluster.brokers) broker.maxOffsets.set('orders', [60, 50]);
  expect(Object.keys((await sample()).values).filter((key) => key.startsWith('queue-lag'))).toEqual([]);
  sampler.opened('points');
  expect(Object.keys((await later()).values).filter((key) => key.startsWith('queue-lag'))).toHaveLength(4);
  expect(sampler.queueGroups).toBe(1);
});

it('takes a few requests a broker', async () => {
  await sample();
  cluster.requests.length = 0;
  await later();
  const ofA = cluster.requests.filter((request) => request.startsWith(brokerA.address)).map((request) => request.split(' ')[1] ?? '');
  expect(ofA.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'GET_ALL_CONSUMER_OFFSET',
    'GET_BROKER_CONSUME_STATS',
    'GET_BROKER_RUNTIME_INFO',
    'GET_CONSUMER_CONNECTION_LIST',
    'GET_TOPIC_STATS_INFO',
    'QUERY_CONSUME_TIME_SPAN',
  ]);
});
