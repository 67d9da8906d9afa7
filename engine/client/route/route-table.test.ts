import { beforeEach, describe, expect, it } from 'vitest';
import { createRemotingClient } from '../../remoting/client.ts';
import { silentLog } from '../../runtime/log.ts';
import { seededRandom } from '../../runtime/random.ts';
import { FakeCluster } from '../fixtures.ts';
import { queueKey } from '../message/message-queue.ts';
import { NamesrvClient } from './namesrv-client.ts';
import { RouteTable } from './route-table.ts';

let cluster: FakeCluster;
let routes: RouteTable;

beforeEach(async () => {
  cluster = await FakeCluster.start(['broker-a', 'broker-b']);
  const remoting = createRemotingClient({ net: cluster.net, clock: cluster.clock, log: silentLog });
  const namesrv = new NamesrvClient([cluster.namesrvAddr], { remoting, random: seededRandom(1), timeoutMs: 3000 });
  routes = new RouteTable({ namesrv, random: seededRandom(2), log: silentLog });
});

describe('RouteTable', () => {
  it('learns queues and addresses, and tells only of changes', async () => {
    const changes: string[] = [];
    routes.onChange((topic) => changes.push(topic));
    cluster.createTopic('T', 1);
    expect([routes.publishQueues('T'), await cluster.settled(routes.refresh('T')), await cluster.settled(routes.refresh('T'))]).toEqual([
      undefined,
      true,
      true,
    ]);
    expect(routes.publishQueues('T')?.map(queueKey)).toEqual(['T@broker-a@0', 'T@broker-b@0']);
    expect([routes.masterAddress('broker-b'), routes.addressesOf('T'), routes.clustersOf('T'), changes]).toEqual([
      '10.0.1.1:10921',
      ['10.0.1.1:10911', '10.0.1.1:10921'],
      ['C'],
      ['T'],
    ]);
  });

  it('asks once for calls at the same time', async () => {
    cluster.createTopic('T', 1);
    await cluster.settled(Promise.all([routes.refresh('T'), routes.refresh('T'), routes.refresh('T')]));
    expect(cluster.routeRequests).toEqual(['T']);
  });

  it('keeps what it knew when the NameServer knows the topic no more', async () => {
    cluster.createTopic('T', 1);
    await cluster.settled(routes.refresh('T'));
    for (const broker of cluster.brokers) broker.topics.delete('T');
    expect(await cluster.settled(routes.refresh('T'))).toBe(false);
    expect(routes.publishQueues('T')).toHaveLength(2);
  });

  it('makes the route of a new topic from the default topic', async () => {
    expect(await cluster.settled(routes.refreshFromDefault('new', 'TBW102', 2))).toBe(true);
    expect(routes.publishQueues('new')?.map(queueKey)).toEqual(['new@broker-a@0', 'new@broker-a@1', 'new@broker-b@0', 'new@broker-b@1']);
  });

  it('reads from another broker of the name only where any will do', async () => {
    cluster.createTopic('T', 1);
    await cluster.settled(routes.refresh('T'));
    expect([
      routes.readAddress('broker-a', 1, true),
      routes.readAddress('broker-a', 1, false),
      routes.readAddress('absent', 0, false),
    ]).toEqual([undefined, { brokerName: 'broker-a', brokerId: 0, address: '10.0.1.1:10911' }, undefined]);
  });

  it('forgets the brokers of a topic with it', async () => {
    cluster.createTopic('T', 1);
    await cluster.settled(routes.refresh('T'));
    routes.forget('T');
    expect([routes.allAddresses(), routes.topics()]).toEqual([[], []]);
  });
});
