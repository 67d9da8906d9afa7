import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RequestCode } from '../protocol/request-code.ts';
import { AdminError, isRefusal } from './admin-caller.ts';
import { createTopic, createTopicRequest, orderConfigRequest, setOrderConfig } from './create-topic.ts';
import { deleteTopicInBroker, deleteTopicInNamesrv } from './delete-topic.ts';
import { clusterOnMemoryNet } from './fixtures/cluster-on-memory-net.ts';
import type { BrokerTwin, ClusterOnMemoryNet } from './fixtures/cluster-on-memory-net.ts';
import { getAllTopicConfigs } from './get-all-topic-configs.ts';
import { getBrokerStats } from './get-broker-stats.ts';
import { getClusterInfo } from './get-cluster-info.ts';
import { getConsumeStats } from './get-consume-stats.ts';
import { getGroupsOfTopic } from './get-groups-of-topic.ts';
import { getRuntimeInfo } from './get-runtime-info.ts';
import { getTopicNames } from './get-topic-names.ts';
import { getTopicRoute } from './get-topic-route.ts';
import { getTopicSettings } from './get-topic-settings.ts';
import { getTopicStats } from './get-topic-stats.ts';

// Bodies and remarks are those of an Apache 5.5.0 broker that was asked the same.

let cluster: ClusterOnMemoryNet;
let broker: BrokerTwin;
beforeEach(async () => {
  cluster = await clusterOnMemoryNet();
  const [first] = cluster.brokers;
  if (first === undefined) throw new Error('no broker');
  broker = first;
});
afterEach(() => cluster.stop());

const answer = (code: number, body: string): void => void broker.answers.set(code, { code: 0, body: Buffer.from(body) });
const refuse = (code: number, responseCode: number, remark: string): void => void broker.answers.set(code, { code: responseCode, remark });
const orders = { topic: 'orders', readQueueNums: 2, writeQueueNums: 3, perm: 6, order: false, attributes: { 'message.type': 'FIFO' } };

describe('an admin request', () => {
  it('that is refused says who refused what, and why', async () => {
    refuse(RequestCode.GET_TOPIC_STATS_INFO, 17, 'topic[nothing] not exist');
    const error: unknown = await getTopicStats(cluster.caller, broker.address, 'nothing').catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(AdminError);
    expect(error).toMatchObject({
      address: broker.address,
      requestName: 'GET_TOPIC_STATS_INFO',
      responseCode: 17,
      remark: 'topic[nothing] not exist',
      isUnsupported: false,
    });
    expect([isRefusal(error, 17), isRefusal(error, 1), isRefusal(new Error('other'), 17)]).toEqual([true, false, false]);
  });

  it('that a broker does not have is told apart from other refusals', async () => {
    refuse(RequestCode.GET_CONSUME_STATS, 3, ' request type 208 not supported');
    const error: unknown = await getConsumeStats(cluster.caller, broker.address, 'g').catch((cause: unknown) => cause);
    expect(error).toMatchObject({ isUnsupported: true, remark: ' request type 208 not supported' });
  });

  it('that nobody answers ends with its time limit', async () => {
    broker.answers.set(RequestCode.GET_BROKER_RUNTIME_INFO, undefined);
    await expect(getRuntimeInfo(cluster.caller, broker.address)).rejects.toMatchObject({ name: 'RemotingError', code: 'timeout' });
  });
});

describe('reading a cluster', () => {
  it('finds its brokers and its topics', async () => {
    const info = await getClusterInfo(cluster.caller, cluster.namesrvAddress);
    expect([...info.brokerAddrTable.values()]).toEqual([
      { brokerName: 'broker-a', cluster: 'DefaultCluster', brokerAddrs: new Map([[0, '127.0.0.1:10911']]), enableActingMaster: false },
    ]);
    answer(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, '{"topicList":["TBW102","orders"]}');
    expect(await getTopicNames(cluster.caller, broker.address)).toEqual(['TBW102', 'orders']);
  });

  it('has no route for a topic that the NameServer does not know', async () => {
    expect(await getTopicRoute(cluster.caller, cluster.namesrvAddress, 'nothing')).toBeUndefined();
    await createTopic(cluster.caller, broker.address, orders);
    expect((await getTopicRoute(cluster.caller, cluster.namesrvAddress, 'orders'))?.queueDatas.map(({ brokerName }) => brokerName)).toEqual(
      ['broker-a'],
    );
  });

  it('reads the offsets of queues in their order, from keys that are objects', async () => {
    answer(
      RequestCode.GET_TOPIC_STATS_INFO,
      '{"offsetTable":{{"brokerName":"broker-a","queueId":1,"topic":"orders"}:{"lastUpdateTimestamp":0,"maxOffset":0,"minOffset":0},{"brokerName":"broker-a","queueId":0,"topic":"orders"}:{"lastUpdateTimestamp":1700000000000,"maxOffset":12,"minOffset":2}},"topicPutTps":0.0}',
    );
    expect(await getTopicStats(cluster.caller, broker.address, 'orders')).toEqual([
      { brokerName: 'broker-a', queueId: 0, minOffset: 2, maxOffset: 12, lastUpdateTimestampMs: 1_700_000_000_000 },
      { brokerName: 'broker-a', queueId: 1, minOffset: 0, maxOffset: 0, lastUpdateTimestampMs: 0 },
    ]);
  });

  it('reads groups, progress and runtime info', async () => {
    answer(RequestCode.QUERY_TOPIC_CONSUME_BY_WHO, '{"groupList":["g1","g2"]}');
    answer(
      RequestCode.GET_CONSUME_STATS,
      '{"consumeTps":0.5,"offsetTable":{{"brokerName":"broker-a","queueId":0,"topic":"orders"}:{"brokerOffset":10,"consumerOffset":8,"lastTimestamp":1,"pullOffset":9}}}',
    );
    answer(RequestCode.GET_BROKER_RUNTIME_INFO, '{"table":{"putTps":"0.0 0.0 0.0","brokerActive":"true"}}');
    expect(await getGroupsOfTopic(cluster.caller, broker.address, 'orders')).toEqual(['g1', 'g2']);
    expect(await getConsumeStats(cluster.caller, broker.address, 'g1', 'orders')).toEqual({
      consumeTps: 0.5,
      offsetTable: [
        [
          { brokerName: 'broker-a', queueId: 0, topic: 'orders' },
          { brokerOffset: 10, consumerOffset: 8, lastTimestamp: 1, pullOffset: 9 },
        ],
      ],
    });
    expect(await getRuntimeInfo(cluster.caller, broker.address)).toEqual(
      new Map([
        ['putTps', '0.0 0.0 0.0'],
        ['brokerActive', 'true'],
      ]),
    );
  });

  it('has no statistic that the broker has not counted yet', async () => {
    refuse(RequestCode.VIEW_BROKER_STATS_DATA, 1, 'The stats <TOPIC_PUT_NUMS> <orders> not exist');
    expect(await getBrokerStats(cluster.caller, broker.address, 'TOPIC_PUT_NUMS', 'orders')).toBeUndefined();
    const span = '{"avgpt":0.0,"sum":6,"tps":0.1}';
    answer(RequestCode.VIEW_BROKER_STATS_DATA, `{"statsDay":${span},"statsHour":${span},"statsMinute":${span}}`);
    expect((await getBrokerStats(cluster.caller, broker.address, 'TOPIC_PUT_NUMS', 'orders'))?.statsMinute).toEqual({
      avgpt: 0,
      sum: 6,
      tps: 0.1,
    });
  });
});

describe('changing topics', () => {
  it('creates one with its attributes, reads it back and removes it again', async () => {
    await createTopic(cluster.caller, broker.address, orders);
    const stored = {
      attributes: new Map([['message.type', 'FIFO']]),
      order: false,
      perm: 6,
      readQueueNums: 2,
      topicFilterType: 'SINGLE_TAG',
      topicName: 'orders',
      topicSysFlag: 0,
      writeQueueNums: 3,
    };
    expect(await getTopicSettings(cluster.caller, broker.address, 'orders')).toEqual(stored);
    expect(await getAllTopicConfigs(cluster.caller, broker.address)).toEqual(new Map([['orders', stored]]));
    await deleteTopicInBroker(cluster.caller, broker.address, 'orders');
    await deleteTopicInNamesrv(cluster.caller, cluster.namesrvAddress, 'orders');
    expect([await getTopicSettings(cluster.caller, broker.address, 'orders'), cluster.routes.has('orders')]).toEqual([undefined, false]);
  });

  it('asks a broker without the request for one topic for all of them', async () => {
    await createTopic(cluster.caller, broker.address, orders);
    refuse(RequestCode.GET_TOPIC_CONFIG, 3, ' request type 351 not supported');
    expect((await getTopicSettings(cluster.caller, broker.address, 'orders'))?.writeQueueNums).toBe(3);
  });

  it('writes the fields as Apache’s admin client does', () => {
    expect(createTopicRequest(orders)).toEqual({
      code: 17,
      extFields: {
        topic: 'orders',
        defaultTopic: 'TBW102',
        readQueueNums: 2,
        writeQueueNums: 3,
        perm: 6,
        topicFilterType: 'SINGLE_TAG',
        topicSysFlag: 0,
        order: false,
        attributes: '+message.type=FIFO',
      },
    });
    expect(createTopicRequest({ ...orders, attributes: {} }).extFields).not.toHaveProperty('attributes');
  });

  it('tells NameServers the queues of an ordered topic', async () => {
    const queues = [
      { brokerName: 'broker-a', queueCount: 4 },
      { brokerName: 'broker-b', queueCount: 8 },
    ];
    expect(orderConfigRequest('orders', queues)).toEqual({
      code: 100,
      extFields: { namespace: 'ORDER_TOPIC_CONFIG', key: 'orders', value: 'broker-a:4;broker-b:8' },
    });
    await setOrderConfig(cluster.caller, cluster.namesrvAddress, 'orders', queues);
    expect(cluster.requests).toEqual(['127.0.0.1:9876 PUT_KV_CONFIG']);
  });
});
