import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultSubscriptionGroup } from '../protocol/bodies/subscription-group.ts';
import { RequestCode } from '../protocol/request-code.ts';
import { deleteGroupRequest } from './delete-group.ts';
import { clusterOnMemoryNet } from './fixtures/cluster-on-memory-net.ts';
import type { BrokerTwin, ClusterOnMemoryNet } from './fixtures/cluster-on-memory-net.ts';
import { getAllConsumerOffsets } from './get-all-consumer-offsets.ts';
import { getAllGroupConfigs } from './get-all-group-configs.ts';
import { getBrokerConsumeStats } from './get-broker-consume-stats.ts';
import { getConsumeTimeSpans } from './get-consume-time-spans.ts';
import { getConsumerConnections } from './get-consumer-connections.ts';
import { getConsumerRunningInfo } from './get-consumer-running-info.ts';
import { resetOffsetRequest, resetOffsetToTimeRequest, toTheEnd } from './reset-consumer-offset.ts';
import { saveGroupRequest } from './save-group.ts';
import { searchOffset } from './search-offset.ts';
import { updateConsumerOffsetRequest } from './update-consumer-offset.ts';

// Bodies are those of Apache 5.5.0 and 4.9.7 brokers that were asked the same.

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

it('takes the groups of a broker in one request', async () => {
  for (const name of ['a', 'b']) broker.groups.configs.set(name, defaultSubscriptionGroup(name));
  expect([...(await getAllGroupConfigs(cluster.caller, broker.address)).keys()]).toEqual(['a', 'b']);
  expect(cluster.requests).toEqual(['127.0.0.1:10911 GET_ALL_SUBSCRIPTIONGROUP_CONFIG']);
});

it('asks for the pages that a broker did not send at once', async () => {
  for (let index = 0; index < 5; index++) broker.groups.configs.set(`g${index}`, defaultSubscriptionGroup(`g${index}`));
  broker.groups.pageMax = 2;
  expect((await getAllGroupConfigs(cluster.caller, broker.address)).size).toBe(5);
  expect(cluster.requests).toHaveLength(3);
});

it('reads the progress of all groups by name, with keys that are whole objects', async () => {
  answer(
    RequestCode.GET_BROKER_CONSUME_STATS,
    '{"brokerAddr":"127.0.0.1:10911","consumeStatsList":[{"g":[{"consumeTps":1.5,"offsetTable":{{"brokerName":"broker-a","queueId":0,"topic":"T"}:{"brokerOffset":10,"consumerOffset":8,"lastTimestamp":1700000000000,"pullOffset":9}}}]},{"idle":[]}],"totalDiff":2,"totalInflightDiff":1}',
  );
  expect(await getBrokerConsumeStats(cluster.caller, broker.address)).toEqual(
    new Map([
      [
        'g',
        [
          {
            consumeTps: 1.5,
            offsetTable: [
              [
                { brokerName: 'broker-a', queueId: 0, topic: 'T' },
                { brokerOffset: 10, consumerOffset: 8, lastTimestamp: 1_700_000_000_000, pullOffset: 9 },
              ],
            ],
          },
        ],
      ],
      ['idle', []],
    ]),
  );
});

it('reads committed offsets by group and topic; what was never committed is not there, nor what a broker notes of a broadcasting group', async () => {
  answer(RequestCode.GET_ALL_CONSUMER_OFFSET, '{"offsetTable":{"T@g":{0:5,2:0},"%RETRY%g@g":{0:1},"odd":{0:1},"T@cache@broadcast":{0:3}}}');
  expect(await getAllConsumerOffsets(cluster.caller, broker.address)).toEqual(
    new Map([
      [
        'g',
        new Map([
          [
            'T',
            new Map([
              [0, 5],
              [2, 0],
            ]),
          ],
          ['%RETRY%g', new Map([[0, 1]])],
        ]),
      ],
    ]),
  );
});

it('tells nobody online from a refusal', async () => {
  expect(await getConsumerConnections(cluster.caller, broker.address, 'g')).toBeUndefined();
  broker.answers.set(RequestCode.GET_CONSUMER_CONNECTION_LIST, { code: 16, remark: 'no' });
  await expect(getConsumerConnections(cluster.caller, broker.address, 'g')).rejects.toMatchObject({ responseCode: 16 });
});

it('asks a client for its state, with its threads on demand', async () => {
  const empty = { mqTable: [], properties: new Map(), statusTable: new Map(), subscriptionSet: [] };
  broker.groups.states.set('c', empty);
  const member = { consumerGroup: 'g', clientId: 'c' };
  expect((await getConsumerRunningInfo(cluster.caller, broker.address, member, false)).jstack).toBeUndefined();
  expect((await getConsumerRunningInfo(cluster.caller, broker.address, member, true)).jstack).toBe('main');
});

it('reads how old the next message of each queue is', async () => {
  broker.maxOffsets.set('T', [3]);
  expect(await getConsumeTimeSpans(cluster.caller, broker.address, 'g', 'T')).toMatchObject([{ delayTime: 5000 }]);
});

it('looks up an offset by time', async () => {
  broker.maxOffsets.set('T', [9]);
  expect(await searchOffset(cluster.caller, broker.address, { topic: 'T', queueId: 0 }, 4000)).toBe(4);
});

it('writes the requests that change a group as Apache’s admin client does', () => {
  expect(resetOffsetToTimeRequest('g', 'T', toTheEnd).extFields).toEqual({ group: 'g', topic: 'T', timestamp: -1, isForce: true });
  expect(resetOffsetRequest('g', 'T', 3, 7)).toMatchObject({ code: 222, extFields: { queueId: 3, offset: 7, isForce: true } });
  expect(updateConsumerOffsetRequest({ consumerGroup: 'g', topic: 'T', queueId: 1, commitOffset: 2 })).toMatchObject({
    code: 15,
    extFields: { consumerGroup: 'g', topic: 'T', queueId: 1, commitOffset: 2 },
  });
  expect(deleteGroupRequest('g', true)).toEqual({ code: 207, extFields: { groupName: 'g', cleanOffset: true, removeOffset: true } });
  const { body } = saveGroupRequest({ ...defaultSubscriptionGroup('g'), attributes: new Map([['x', 'y']]) });
  expect(JSON.parse(Buffer.from(body ?? []).toString())).not.toHaveProperty('attributes');
});
