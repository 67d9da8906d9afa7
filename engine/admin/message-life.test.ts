import { afterEach, beforeEach, expect, it } from 'vitest';
import { RequestCode } from '../protocol/request-code.ts';
import { clusterOnMemoryNet } from './fixtures/cluster-on-memory-net.ts';
import type { BrokerTwin, ClusterOnMemoryNet } from './fixtures/cluster-on-memory-net.ts';
import { getConsumerConnections } from './get-consumer-connections.ts';
import { getGroupSettings } from './get-group-settings.ts';
import { getQueueEntries } from './get-queue-entries.ts';

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

it('members of a group are read with their subscriptions, and nobody where nobody is online', async () => {
  answer(
    RequestCode.GET_CONSUMER_CONNECTION_LIST,
    '{"connectionSet":[{"clientAddr":"10.0.0.9:51234","clientId":"10.0.0.9@1#2","language":"JAVA","version":513}],"messageModel":"CLUSTERING","subscriptionTable":{"T":{"topic":"T","subString":"VIP","tagsSet":["VIP"],"codeSet":[84989],"subVersion":1,"expressionType":"TAG"}}}',
  );
  const connection = await getConsumerConnections(cluster.caller, broker.address, 'g');
  expect([connection?.connectionSet.length, connection?.messageModel, connection?.subscriptionTable.get('T')?.subString]).toEqual([
    1,
    'CLUSTERING',
    'VIP',
  ]);
  broker.answers.set(RequestCode.GET_CONSUMER_CONNECTION_LIST, { code: 206, remark: 'the consumer group[g] not online' });
  expect(await getConsumerConnections(cluster.caller, broker.address, 'g')).toBeUndefined();
});

it('settings of one group are read, and nothing for a group that the broker does not have', async () => {
  answer(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, '{"groupName":"g","retryMaxTimes":3,"retryQueueNums":1}');
  expect((await getGroupSettings(cluster.caller, broker.address, 'g'))?.retryMaxTimes).toBe(3);
  broker.answers.set(RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG, { code: 26, remark: 'No group in this broker' });
  expect(await getGroupSettings(cluster.caller, broker.address, 'g')).toBeUndefined();
});

it('entries of a queue have the time at which a delayed message is due where others have the hash of the tag', async () => {
  answer(
    RequestCode.QUERY_CONSUME_QUEUE,
    '{"maxQueueIndex":8,"minQueueIndex":0,"queueData":[{"eval":true,"physicOffset":1200,"physicSize":230,"tagsCode":1700000010000}]}',
  );
  const place = { topic: 'SCHEDULE_TOPIC_XXXX', queueId: 2, queueOffset: 7, count: 1 };
  expect(await getQueueEntries(cluster.caller, broker.address, place)).toEqual([
    { physicalOffset: 1200, sizeBytes: 230, tagsCode: 1_700_000_010_000 },
  ]);
});
