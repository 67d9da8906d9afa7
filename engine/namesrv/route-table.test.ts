import { expect, test } from 'vitest';
import type { QueueData } from '../protocol/bodies/topic-route.ts';
import { registration, slaveRegistration, topicConfig } from './fixtures/registrations.ts';
import { heartbeatTimeoutDefaultMs, RouteTable } from './route-table.ts';

const newer = { stateVersion: 0, timestamp: 2_000, counter: 2 };

function table(): RouteTable {
  return new RouteTable({ deleteTopicWithBrokerRegistration: false });
}

function queue(changes: Partial<QueueData> = {}): QueueData {
  return { brokerName: 'broker-a', readQueueNums: 4, writeQueueNums: 4, perm: 6, topicSysFlag: 0, ...changes };
}

/** Everything that clients see of a table, as one value. */
function picture(routes: RouteTable): unknown {
  return {
    brokers: Object.fromEntries(
      [...routes.clusters.brokers()].map((broker) => [broker.brokerName, Object.fromEntries(broker.brokerAddrs)]),
    ),
    topics: Object.fromEntries(
      routes.topics
        .names()
        .map((topic) => [topic, routes.topics.queuesOf(topic).map((data) => `${data.brokerName}:${data.writeQueueNums}:${data.perm}`)]),
    ),
  };
}

test('gives the route of a registered topic and none of an unknown one', () => {
  const routes = table();
  expect(routes.register(registration(), 0)).toEqual({ status: 'registered', masterAddr: undefined, haServerAddr: undefined });
  expect(routes.routeOf('orders')).toEqual({
    queueDatas: [queue()],
    brokerDatas: [
      {
        cluster: 'DefaultCluster',
        brokerName: 'broker-a',
        brokerAddrs: new Map([[0, '127.0.0.1:10911']]),
        zoneName: undefined,
        enableActingMaster: false,
      },
    ],
  });
  expect(routes.routeOf('unknown')).toBeUndefined();
});

test('tells a slave the addresses of its master, and does not take its topics', () => {
  const routes = table();
  routes.register(registration(), 0);
  const result = routes.register(
    slaveRegistration({ topicConfigs: [topicConfig('TBW102'), topicConfig('orders', { writeQueueNums: 99 })] }),
    0,
  );
  expect(result).toEqual({ status: 'registered', masterAddr: '127.0.0.1:10911', haServerAddr: '127.0.0.1:10912' });
  expect(picture(routes)).toEqual({
    brokers: { 'broker-a': { 0: '127.0.0.1:10911', 1: '127.0.0.1:10921' } },
    topics: { TBW102: ['broker-a:4:6'], orders: ['broker-a:4:6'] },
  });
});

test('takes the topics of the smallest slave when there is no master: without write under an acting master, not at all from a 4.x slave', () => {
  const acting = table();
  acting.register(slaveRegistration({ enableActingMaster: true }), 0);
  expect(picture(acting)).toMatchObject({ topics: { orders: ['broker-a:4:4'] } });
  const plain = table();
  plain.register(slaveRegistration(), 0);
  expect(picture(plain)).toMatchObject({ topics: { orders: ['broker-a:4:6'] } });
  const old = table();
  old.register(slaveRegistration({ enableActingMaster: undefined }), 0);
  expect(picture(old)).toEqual({ brokers: { 'broker-a': { 1: '127.0.0.1:10921' } }, topics: {} });
});

test('moves an address to its new id when a slave becomes master', () => {
  const routes = table();
  routes.register(registration(), 0);
  routes.register(slaveRegistration(), 0);
  routes.unregister(registration());
  routes.register(slaveRegistration({ brokerId: 0 }), 0);
  expect(picture(routes)).toMatchObject({ brokers: { 'broker-a': { 0: '127.0.0.1:10921' } } });
});

test('refuses a first contact that brings exactly one topic, and takes it once the broker is known', () => {
  const routes = table();
  const oneTopic = registration({ topicConfigs: [topicConfig('late')] });
  expect(routes.register(oneTopic, 0)).toEqual({ status: 'incomplete' });
  expect(routes.routeOf('late')).toBeUndefined();
  routes.register(registration(), 0);
  expect(routes.register({ ...oneTopic, dataVersion: newer }, 0)).toMatchObject({ status: 'registered' });
  expect(routes.topics.names()).toEqual(['TBW102', 'orders', 'late']);
});

test('ignores a broker whose id is held at another address with a newer state version', () => {
  const routes = table();
  routes.register(registration({ dataVersion: { ...newer, stateVersion: 5 } }), 0);
  const usurper = registration({ brokerAddr: '127.0.0.1:20911', dataVersion: { ...newer, stateVersion: 4 }, channelId: 9 });
  expect(routes.register(usurper, 0)).toEqual({ status: 'superseded' });
  expect(picture(routes)).toMatchObject({ brokers: { 'broker-a': { 0: '127.0.0.1:10911' } } });
  expect(routes.register({ ...usurper, dataVersion: { ...newer, stateVersion: 5 } }, 0)).toMatchObject({ status: 'registered' });
  expect(picture(routes)).toMatchObject({ brokers: { 'broker-a': { 0: '127.0.0.1:20911' } } });
});

test('keeps a wiped write permission until the broker has a new data version', () => {
  const routes = table();
  routes.register(registration(), 0);
  expect(routes.topics.changePermission('broker-a', 'withoutWrite')).toBe(2);
  routes.register(registration(), 1_000);
  expect(routes.routeOf('orders')?.queueDatas).toEqual([queue({ perm: 4 })]);
  routes.register(registration({ dataVersion: newer }), 2_000);
  expect(routes.routeOf('orders')?.queueDatas).toEqual([queue()]);
});

test('sets permission 6 outright when writing is allowed again, and counts the topics of that broker alone', () => {
  const routes = table();
  routes.register(registration({ topicConfigs: [topicConfig('TBW102'), topicConfig('readOnly', { perm: 4 })] }), 0);
  routes.register(registration({ brokerName: 'broker-b', brokerAddr: '127.0.0.1:20911', channelId: 2 }), 0);
  expect(routes.topics.changePermission('broker-a', 'readWrite')).toBe(2);
  expect(routes.routeOf('readOnly')?.queueDatas).toEqual([queue()]);
  expect(routes.topics.changePermission('unknown', 'readWrite')).toBe(0);
});

test('adds a topic that this broker lacks here although its data version is the same', () => {
  const routes = table();
  routes.register(registration(), 0);
  routes.deleteTopic('orders', undefined);
  routes.register(registration(), 0);
  expect(routes.routeOf('orders')?.queueDatas).toEqual([queue()]);
});

test('keeps topics that vanish from a registration, unless it is told to delete them', () => {
  const without = registration({ dataVersion: newer, topicConfigs: [topicConfig('TBW102'), topicConfig('payments')] });
  const keeping = table();
  keeping.register(registration(), 0);
  keeping.register(without, 0);
  expect(keeping.topics.names()).toEqual(['TBW102', 'orders', 'payments']);
  const deleting = new RouteTable({ deleteTopicWithBrokerRegistration: true });
  deleting.register(registration(), 0);
  deleting.register(without, 0);
  expect(deleting.topics.names()).toEqual(['TBW102', 'payments']);
});

test('forgets a broker and its topics with its last address, and its cluster with its last broker', () => {
  const routes = table();
  routes.register(registration(), 0);
  routes.register(slaveRegistration(), 0);
  routes.unregister(registration());
  expect(picture(routes)).toEqual({
    brokers: { 'broker-a': { 1: '127.0.0.1:10921' } },
    topics: { TBW102: ['broker-a:4:6'], orders: ['broker-a:4:6'] },
  });
  routes.unregister(slaveRegistration());
  expect(picture(routes)).toEqual({ brokers: {}, topics: {} });
  expect([...routes.clusters.clusters()]).toEqual([]);
});

test('drops what a closed connection had registered, and nothing that has since registered over another', () => {
  const routes = table();
  routes.register(registration(), 0);
  routes.register(slaveRegistration(), 0);
  routes.register(registration({ channelId: 3 }), 0);
  expect(routes.removeChannel(1)).toEqual([]);
  expect(routes.removeChannel(2).map(({ brokerAddr }) => brokerAddr)).toEqual(['127.0.0.1:10921']);
  expect(picture(routes)).toMatchObject({ brokers: { 'broker-a': { 0: '127.0.0.1:10911' } } });
});

test('drops a broker that was silent for longer than its time, and names its connection', () => {
  const routes = table();
  routes.register(registration(), 0);
  routes.register(slaveRegistration({ heartbeatTimeoutMs: 10_000 }), 0);
  expect(routes.removeExpired(10_000)).toEqual([]);
  expect(routes.removeExpired(10_001)).toMatchObject([{ brokerAddr: '127.0.0.1:10921', channelId: 2, heartbeatTimeoutMs: 10_000 }]);
  routes.live.touch('DefaultCluster', '127.0.0.1:10911', 60_000);
  expect(routes.removeExpired(60_000 + heartbeatTimeoutDefaultMs)).toEqual([]);
  expect(routes.removeExpired(60_001 + heartbeatTimeoutDefaultMs)).toMatchObject([{ brokerAddr: '127.0.0.1:10911', channelId: 1 }]);
  expect(picture(routes)).toEqual({ brokers: {}, topics: {} });
});

test('knows by all three numbers whether a data version has changed', () => {
  const routes = table();
  const identity = registration();
  const version = identity.dataVersion;
  expect(routes.isDataVersionChanged(identity, version)).toBe(true);
  routes.register(identity, 0);
  const asked = [version, { ...version, counter: 9 }, { ...version, timestamp: 9 }, { ...version, stateVersion: 9 }];
  expect(asked.map((one) => routes.isDataVersionChanged(identity, one))).toEqual([false, true, true, true]);
});

test('takes a new topic whole or not at all, and updates of a known one up to the first unknown broker', () => {
  const routes = table();
  routes.register(registration(), 0);
  const unknown = queue({ brokerName: 'nobody' });
  routes.registerTopic('fresh', [queue(), unknown]);
  expect(routes.topics.has('fresh')).toBe(false);
  routes.registerTopic('fresh', [queue({ perm: 4 })]);
  routes.registerTopic('orders', [queue({ perm: 2 }), unknown, queue({ perm: 0 })]);
  expect([routes.topics.queuesOf('fresh'), routes.topics.queuesOf('orders')]).toEqual([[queue({ perm: 4 })], [queue({ perm: 2 })]]);
});

test('deletes a topic everywhere, or on the brokers of one cluster', () => {
  const routes = table();
  routes.register(registration(), 0);
  routes.register(registration({ clusterName: 'Other', brokerName: 'broker-b', brokerAddr: '127.0.0.1:20911', channelId: 2 }), 0);
  routes.deleteTopic('orders', 'Other');
  routes.deleteTopic('orders', 'Unknown');
  expect(routes.topics.queuesOf('orders')).toEqual([queue()]);
  routes.deleteTopic('orders', undefined);
  expect(routes.routeOf('orders')).toBeUndefined();
});
