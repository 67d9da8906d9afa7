import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerTwin } from '../../../engine/admin/fixtures/cluster-on-memory-net.ts';
import type { ConsumerConnection } from '../../../engine/protocol/bodies/connections.ts';
import type { TopicConfig } from '../../../engine/protocol/bodies/topic-config.ts';
import { RequestCode } from '../../../engine/protocol/request-code.ts';
import { topicUsersAskedMax } from '../../contract/topics.ts';
import type { TopicDeletionPlan } from '../../contract/topics.ts';
import { openConsole } from '../fixtures/console-under-test.ts';
import type { ConsoleUnderTest } from '../fixtures/console-under-test.ts';

let subject: ConsoleUnderTest;
beforeEach(async () => {
  subject = await openConsole(['broker-a', 'broker-b']);
});
afterEach(() => subject.stop());

const planDelete = (topics: string[]): Promise<TopicDeletionPlan> =>
  subject.rpc.topics.planDelete({ connection: subject.connection, topics });
const config = (topicName: string): TopicConfig => ({
  topicName,
  order: false,
  perm: 6,
  readQueueNums: 4,
  writeQueueNums: 4,
  topicFilterType: 'SINGLE_TAG',
  topicSysFlag: 0,
});
const onlineAt = (topic: string): ConsumerConnection => ({
  connectionSet: ['10.0.0.1@1', '10.0.0.2@1'].map((clientId) => ({ clientId, clientAddr: '10.0.0.1:5', language: 'JAVA', version: 513 })),
  consumeType: 'CONSUME_PASSIVELY',
  messageModel: 'CLUSTERING',
  subscriptionTable: new Map([
    [topic, { topic, subString: '*', classFilterMode: false, codeSet: [], expressionType: 'TAG', subVersion: 1n, tagsSet: [] }],
  ]),
});
const brokerB = (): BrokerTwin => {
  const broker = subject.remote.brokers[1];
  if (broker === undefined) throw new Error('no second broker');
  return broker;
};

describe('the plan of deletions', () => {
  it('asks each master once, and says who reads from each and is online', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `orders-${index}`);
    for (const broker of subject.remote.brokers) for (const name of names) broker.topics.set(name, config(name));
    const [brokerA] = subject.remote.brokers;
    const read = (broker: BrokerTwin, name: string, consumerGroup: string) =>
      broker.groups.committed.set(`${name}@${consumerGroup}`, new Map([[0, 1]]));
    if (brokerA !== undefined) read(brokerA, 'orders-1', 'audit');
    read(brokerB(), 'orders-1', 'audit');
    read(brokerB(), 'orders-1', 'points');
    read(brokerB(), 'orders-2', 'points');
    read(brokerB(), 'orders-2', 'CID_RMQ_SYS_TRANS');
    read(brokerB(), 'elsewhere', 'others');
    brokerB().groups.online.set('points', onlineAt('orders-1'));
    subject.remote.requests.length = 0;
    const plan = await planDelete(names);
    expect(subject.remote.requests.filter((request) => /TOPIC|OFFSET/.test(request)).sort()).toEqual([
      '127.0.0.1:10911 GET_ALL_CONSUMER_OFFSET',
      '127.0.0.1:10911 GET_ALL_TOPIC_CONFIG',
      '127.0.0.1:10921 GET_ALL_CONSUMER_OFFSET',
      '127.0.0.1:10921 GET_ALL_TOPIC_CONFIG',
    ]);
    expect(plan.topics.map(({ topic: name, requests }) => `${name} ${requests.length}`)).toEqual(names.map((name) => `${name} 3`));
    expect(plan.topics.slice(0, 4).map(({ groups, groupCount }) => [groupCount, groups])).toEqual([
      [0, []],
      [
        2,
        [
          { group: 'points', members: { value: 2 } },
          { group: 'audit', members: { value: 0 } },
        ],
      ],
      [1, [{ group: 'points', members: { value: 0 } }]], // online, but not for this topic
      [0, []],
    ]);
    expect(plan.failures).toEqual([]);
  });

  it('asks for the members of a few groups only', async () => {
    brokerB().topics.set('orders', config('orders'));
    for (let index = 0; index < topicUsersAskedMax + 5; index += 1)
      brokerB().groups.committed.set(`orders@group-${String(index).padStart(2, '0')}`, new Map([[0, 1]]));
    const [plan] = (await planDelete(['orders'])).topics;
    expect([plan?.groupCount, plan?.groups.length, plan?.groups.filter(({ members }) => members === null).length]).toEqual([25, 20, 0]);
    const asked = subject.remote.requests.filter((request) => request.includes('CONSUMER_CONNECTION'));
    expect(asked).toHaveLength(topicUsersAskedMax * 2);
  });

  it('says which master did not tell who reads, and does not take silence for nobody', async () => {
    brokerB().topics.set('orders', config('orders'));
    for (const broker of subject.remote.brokers) broker.groups.committed.set('orders@points', new Map([[0, 1]]));
    brokerB().answers.set(RequestCode.GET_ALL_CONSUMER_OFFSET, { code: 1, remark: 'busy' });
    const plan = await planDelete(['orders']);
    expect([plan.topics[0]?.groups, plan.failures.map(({ node, failure }) => `${node} ${failure.code}`)]).toEqual([
      [{ group: 'points', members: { value: null, unknown: 'noAnswer', source: 'broker-b' } }],
      ['broker-b refused'],
    ]);
  });
});
