import { RequestCode } from '../../../engine/protocol/request-code.ts';
import type { BrokerTwin } from '../../../engine/admin/fixtures/cluster-on-memory-net.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf } from '../../contract/errors.ts';
import { unpackTopics } from '../../contract/packed-topics.ts';
import type { RequestResult, TopicDeletionPlan, TopicDetail, TopicList, TopicStats } from '../../contract/topics.ts';
import { firstValue, openConsole } from '../fixtures/console-under-test.ts';
import type { ConsoleUnderTest } from '../fixtures/console-under-test.ts';

let subject: ConsoleUnderTest;
beforeEach(async () => {
  subject = await openConsole(['broker-a', 'broker-b']);
});
afterEach(() => subject.stop());

const orders = { topic: 'orders', readQueueNums: 4, writeQueueNums: 4, perm: 6 } as const;
const save = () => ({ connection: subject.connection, ...orders, messageType: 'FIFO' as const });
const topic = () => ({ connection: subject.connection, topic: 'orders' });
const outcomes = (results: readonly RequestResult[]): string[] =>
  results.map(({ target, requestName, outcome }) => `${target.node} ${requestName} ${outcome.status}`);
const changesSent = (): string[] => subject.remote.requests.filter((request) => /UPDATE_AND|DELETE_TOPIC|PUT_KV/.test(request));
const brokerB = (): BrokerTwin => {
  const broker = subject.remote.brokers[1];
  if (broker === undefined) throw new Error('no second broker');
  return broker;
};

const listWhere = (passes: (list: TopicList) => boolean = () => true): Promise<TopicList> =>
  firstValue<TopicList>(
    (observer) =>
      subject.rpc.topics.list({ connection: subject.connection }, { ...observer, next: (packed) => observer.next(unpackTopics(packed)) }),
    passes,
  );
const statsWhere = (passes: (stats: TopicStats[]) => boolean = () => true): Promise<TopicStats[]> =>
  firstValue((observer) => subject.rpc.topics.stats({ connection: subject.connection, topics: ['orders', 'nothing'] }, observer), passes);
const planDelete = (topics: string[]): Promise<TopicDeletionPlan> =>
  subject.rpc.topics.planDelete({ connection: subject.connection, topics });
const detailNow = (): Promise<TopicDetail> => firstValue((observer) => subject.rpc.topics.detail(topic(), observer));

describe('creating a topic', () => {
  it('goes to every master and reads back what they store', async () => {
    const { results, settingsAfter } = await subject.rpc.topics.create(save());
    expect(outcomes(results)).toEqual(['broker-a UPDATE_AND_CREATE_TOPIC done', 'broker-b UPDATE_AND_CREATE_TOPIC done']);
    expect(settingsAfter.map(({ brokerName, settings }) => [brokerName, settings.messageType, settings.readQueueNums])).toEqual([
      ['broker-a', 'FIFO', 4],
      ['broker-b', 'FIFO', 4],
    ]);
  });

  it('can go to some masters only', async () => {
    const { results } = await subject.rpc.topics.create({ ...save(), brokerNames: ['broker-b'] });
    expect(outcomes(results)).toEqual(['broker-b UPDATE_AND_CREATE_TOPIC done']);
  });

  it('tells the NameServers of an ordered one, once every master has it', async () => {
    const { results } = await subject.rpc.topics.create({ ...save(), order: true });
    expect(outcomes(results)).toEqual([
      'broker-a UPDATE_AND_CREATE_TOPIC done',
      'broker-b UPDATE_AND_CREATE_TOPIC done',
      '127.0.0.1:9876 PUT_KV_CONFIG done',
    ]);
    expect(results.at(-1)?.fields).toEqual({ namespace: 'ORDER_TOPIC_CONFIG', key: 'orders', value: 'broker-a:4;broker-b:4' });
  });

  it('reports each master’s own result', async () => {
    brokerB().answers.set(RequestCode.UPDATE_AND_CREATE_TOPIC, { code: 16, remark: 'no' });
    const { results, settingsAfter } = await subject.rpc.topics.create({ ...save(), order: true });
    expect(outcomes(results)).toEqual([
      'broker-a UPDATE_AND_CREATE_TOPIC done',
      'broker-b UPDATE_AND_CREATE_TOPIC failed',
      '127.0.0.1:9876 PUT_KV_CONFIG notSent',
    ]);
    expect(results[1]?.outcome).toMatchObject({ failure: { code: 'refused', data: { responseCode: 16, responseName: 'NO_PERMISSION' } } });
    expect(settingsAfter.map(({ brokerName }) => brokerName)).toEqual(['broker-a']);
  });

  it('is tried again on the master alone that failed', async () => {
    brokerB().answers.set(RequestCode.UPDATE_AND_CREATE_TOPIC, { code: 16, remark: 'no' });
    await subject.rpc.topics.create(save());
    brokerB().answers.delete(RequestCode.UPDATE_AND_CREATE_TOPIC);
    const { results, settingsAfter } = await subject.rpc.topics.create({ ...save(), onlyTargets: [brokerB().address] });
    expect(outcomes(results)).toEqual(['broker-b UPDATE_AND_CREATE_TOPIC done']);
    expect(settingsAfter.map(({ brokerName }) => brokerName)).toEqual(['broker-a', 'broker-b']);
  });

  it('is refused when the topic is there', async () => {
    await subject.rpc.topics.create(save());
    const sent = changesSent().length;
    expect(await subject.rpc.topics.create(save()).catch(failureOf)).toEqual({ code: 'topicExists', data: { topic: 'orders' } });
    expect(changesSent().length).toBe(sent);
  });

  it.each([
    ['', 'empty'],
    ['a b', 'badCharacter'],
    ['x'.repeat(128), 'tooLong'],
  ])('is refused for the name %j', async (name, problem) => {
    expect(await subject.rpc.topics.create({ ...save(), topic: name }).catch(failureOf)).toEqual({
      code: 'topicNameInvalid',
      data: { topic: name, problem },
    });
  });

  it.each(['TBW102', 'rmq_sys_x', 'broker-a', 'DefaultCluster'])('is refused for %s, which is RocketMQ’s own', async (name) => {
    expect(await subject.rpc.topics.create({ ...save(), topic: name }).catch(failureOf)).toEqual({
      code: 'topicIsSystem',
      data: { topic: name },
    });
  });
});

describe('a plan', () => {
  it('is what is then sent, and sends nothing', async () => {
    const plan = await subject.rpc.topics.planSave(save());
    expect(changesSent()).toEqual([]);
    const { results } = await subject.rpc.topics.create(save());
    expect(results).toEqual(plan.map((planned) => ({ ...planned, outcome: { status: 'done' } })));
    expect(plan[0]).toEqual({
      target: { kind: 'broker', node: 'broker-a', address: '127.0.0.1:10911' },
      requestCode: 17,
      requestName: 'UPDATE_AND_CREATE_TOPIC',
      fields: {
        topic: 'orders',
        defaultTopic: 'TBW102',
        readQueueNums: '4',
        writeQueueNums: '4',
        perm: '6',
        topicFilterType: 'SINGLE_TAG',
        topicSysFlag: '0',
        order: 'false',
        attributes: '+message.type=FIFO',
      },
    });
  });

  it('to delete names every master that has the topic, then every NameServer', async () => {
    await subject.rpc.topics.create({ ...save(), brokerNames: ['broker-b'] });
    const { topics } = await planDelete(['orders']);
    expect(topics.map(({ requests }) => requests.map(({ target, requestCode }) => `${target.node} ${requestCode}`))).toEqual([
      ['broker-b 215', '127.0.0.1:9876 216'],
    ]);
    expect(await planDelete(['orders', 'nothing']).catch(failureOf)).toEqual({ code: 'topicNotFound', data: { topic: 'nothing' } });
    expect(await planDelete(['orders', 'TBW102']).catch(failureOf)).toMatchObject({ code: 'topicIsSystem' });
  });
});

describe('changing a topic', () => {
  it('leaves the message type alone where it is the stored one', async () => {
    await subject.rpc.topics.create(save());
    const { results } = await subject.rpc.topics.update({ ...save(), readQueueNums: 8 });
    expect(results.map(({ fields }) => [fields['readQueueNums'], 'attributes' in fields])).toEqual([
      ['8', false],
      ['8', false],
    ]);
  });

  it('is refused for a topic that is not there', async () => {
    expect(await subject.rpc.topics.update(save()).catch(failureOf)).toEqual({ code: 'topicNotFound', data: { topic: 'orders' } });
  });
});

describe('deleting a topic', () => {
  it('goes to the masters, then to the NameServers, and leaves nothing', async () => {
    await subject.rpc.topics.create(save());
    const { results, settingsAfter } = await subject.rpc.topics.delete(topic());
    expect(outcomes(results)).toEqual([
      'broker-a DELETE_TOPIC_IN_BROKER done',
      'broker-b DELETE_TOPIC_IN_BROKER done',
      '127.0.0.1:9876 DELETE_TOPIC_IN_NAMESRV done',
    ]);
    expect([settingsAfter, subject.remote.routes.has('orders')]).toEqual([[], false]);
  });

  it('is tried again on the nodes alone that failed or were spared', async () => {
    await subject.rpc.topics.create(save());
    brokerB().answers.set(RequestCode.DELETE_TOPIC_IN_BROKER, { code: 1, remark: 'disk' });
    const { results } = await subject.rpc.topics.delete(topic());
    brokerB().answers.delete(RequestCode.DELETE_TOPIC_IN_BROKER);
    const onlyTargets = results.filter(({ outcome }) => outcome.status !== 'done').map(({ target }) => target.address);
    const again = await subject.rpc.topics.delete({ ...topic(), onlyTargets });
    expect(outcomes(again.results)).toEqual(['broker-b DELETE_TOPIC_IN_BROKER done', '127.0.0.1:9876 DELETE_TOPIC_IN_NAMESRV done']);
    expect([again.settingsAfter, subject.remote.routes.has('orders')]).toEqual([[], false]);
  });

  it('is tried again on a NameServer although no broker has the topic any more', async () => {
    await subject.rpc.topics.create(save());
    await subject.rpc.topics.delete(topic());
    const { results } = await subject.rpc.topics.delete({ ...topic(), onlyTargets: ['127.0.0.1:9876'] });
    expect(outcomes(results)).toEqual(['127.0.0.1:9876 DELETE_TOPIC_IN_NAMESRV done']);
  });

  it('spares the NameServers when a master has failed', async () => {
    await subject.rpc.topics.create(save());
    brokerB().answers.set(RequestCode.DELETE_TOPIC_IN_BROKER, { code: 1, remark: 'disk' });
    const { results } = await subject.rpc.topics.delete(topic());
    expect(outcomes(results)).toEqual([
      'broker-a DELETE_TOPIC_IN_BROKER done',
      'broker-b DELETE_TOPIC_IN_BROKER failed',
      '127.0.0.1:9876 DELETE_TOPIC_IN_NAMESRV notSent',
    ]);
    expect(subject.remote.routes.has('orders')).toBe(true);
  });
});

describe('the list', () => {
  it('is read with one request a master and shows a change at once', async () => {
    const lists: string[][] = [];
    const stop = subject.rpc.topics.list(
      { connection: subject.connection },
      { next: (packed) => lists.push(unpackTopics(packed).topics.map((row) => row.topic)) },
    );
    await listWhere();
    expect(subject.remote.requests.filter((request) => request.includes('GET_ALL_TOPIC_CONFIG'))).toHaveLength(2);
    await subject.rpc.topics.create(save());
    await listWhere(({ topics }) => topics.length === 1);
    stop();
    expect(lists).toEqual([[], ['orders']]);
  });

  it('names the masters that did not answer', async () => {
    await subject.rpc.topics.create(save());
    await subject.remote.kill(brokerB().address);
    const list = await listWhere(({ failures }) => failures.length > 0);
    expect(list).toMatchObject({
      topics: [{ topic: 'orders', brokerNames: ['broker-a'] }],
      failures: [{ node: 'broker-b', failure: { code: 'brokerUnreachable' } }],
      brokerCount: 2,
    });
  });

  it('fails when no NameServer answers', async () => {
    await subject.remote.kill(subject.remote.namesrvAddress);
    const failure = await vi.waitFor(async () => {
      const result = await listWhere().catch(failureOf);
      if (!('code' in result)) throw new Error('the addresses of the brokers are still remembered');
      return result;
    }, 3000);
    expect(failure).toEqual({ code: 'namesrvUnreachable', data: { addresses: ['127.0.0.1:9876'] } });
  });
});

describe('figures', () => {
  it('add up the queues of every master', async () => {
    await subject.rpc.topics.create(save());
    subject.remote.brokers[0]?.maxOffsets.set('orders', [10, 5]);
    subject.remote.brokers[1]?.maxOffsets.set('orders', [1]);
    const [stats] = await statsWhere();
    expect(stats).toEqual({
      topic: 'orders',
      messages: { value: 16 },
      inPerSecond: { value: null, unknown: 'pending', source: '' },
      outPerSecond: { value: 0 },
      outGroups: null,
      lastMessageAtMs: 1_700_000_000_000,
    });
  });

  it('ask for the rates of some groups only, and say of how many', async () => {
    await subject.rpc.topics.create({ ...save(), brokerNames: ['broker-a'] });
    const [brokerA] = subject.remote.brokers;
    if (brokerA === undefined) throw new Error('no broker');
    const { committed } = brokerA.groups;
    // What a broker answers for a group that has been given nothing since it started.
    brokerA.answers.set(RequestCode.VIEW_BROKER_STATS_DATA, { code: 1, remark: 'The stats <GROUP_GET_NUMS> not exist' });
    for (let index = 0; index < 25; index++) committed.set(`orders@g-${String(index).padStart(2, '0')}`, new Map([[0, 0]]));
    const [stats] = await statsWhere();
    expect(stats).toMatchObject({ outPerSecond: { value: 0 }, outGroups: { asked: 20, all: 25 } });
    expect(subject.remote.requests.filter((request) => request.includes('VIEW_BROKER_STATS_DATA'))).toHaveLength(20);
  });

  it('make a rate from two readings', async () => {
    await subject.rpc.topics.create(save());
    const rates: (number | null)[] = [];
    const stop = subject.rpc.topics.stats(
      { connection: subject.connection, topics: ['orders'] },
      { next: ([stats]) => rates.push(stats?.inPerSecond.value ?? null) },
    );
    await statsWhere();
    subject.remote.brokers[0]?.maxOffsets.set('orders', [100]);
    await statsWhere(([stats]) => (stats?.inPerSecond.value ?? 0) > 0);
    stop();
    expect(rates[0]).toBeNull();
  });

  it('are unknown, never 0, when a master does not answer', async () => {
    await subject.rpc.topics.create(save());
    brokerB().answers.set(RequestCode.GET_TOPIC_STATS_INFO, { code: 3, remark: 'not supported' });
    const [stats] = await statsWhere();
    expect(stats).toMatchObject({ messages: { value: null, unknown: 'partial', source: 'broker-b' }, inPerSecond: { value: null } });
    subject.remote.brokers[0]?.answers.set(RequestCode.GET_TOPIC_STATS_INFO, { code: 3, remark: 'not supported' });
    const [none] = await statsWhere();
    expect(none).toMatchObject({ messages: { value: null, unknown: 'notSupported' } });
  });
});

describe('a topic in detail', () => {
  it('has its queues, its route and each broker’s settings', async () => {
    await subject.rpc.topics.create({ ...save(), brokerNames: ['broker-a'] });
    await subject.rpc.topics.update({ ...save(), brokerNames: ['broker-b'], readQueueNums: 2 });
    subject.remote.brokers[0]?.maxOffsets.set('orders', [3]);
    const detail = await detailNow();
    expect(detail).toMatchObject({
      row: { topic: 'orders', readQueues: 6, differs: true, brokerNames: ['broker-a', 'broker-b'] },
      stats: { messages: { value: 3 } },
      brokers: [
        {
          brokerName: 'broker-a',
          addresses: [{ brokerId: 0, address: '127.0.0.1:10911' }],
          settings: { readQueueNums: 4 },
          route: { perm: 6 },
        },
        { brokerName: 'broker-b', settings: { readQueueNums: 2 } },
      ],
      failures: [],
    });
    expect(detail.queues.map(({ brokerName, queueId, maxOffset }) => [brokerName, queueId, maxOffset.value])).toEqual([
      ['broker-a', 0, 3],
      ['broker-b', 0, 0],
      ['broker-b', 1, 0],
    ]);
  });

  it('shows the queues of a silent broker as unknown', async () => {
    await subject.rpc.topics.create(save());
    brokerB().answers.set(RequestCode.GET_TOPIC_STATS_INFO, { code: 1, remark: 'broken' });
    const detail = await detailNow();
    expect(detail.queues.filter(({ brokerName }) => brokerName === 'broker-b')).toHaveLength(4);
    expect(detail.queues.at(-1)?.maxOffset).toMatchObject({ value: null });
    expect(detail.failures).toMatchObject([{ node: 'broker-b', failure: { code: 'refused' } }]);
  });

  it('ends when the topic is nowhere', async () => {
    expect(await detailNow().catch(failureOf)).toEqual({
      code: 'topicNotFound',
      data: { topic: 'orders' },
    });
  });
});

it('does not know connections that nobody made', async () => {
  expect(await subject.rpc.topics.create({ ...save(), connection: 'nowhere' }).catch(failureOf)).toEqual({
    code: 'connectionUnknown',
    data: { connection: 'nowhere' },
  });
});

it('has no topics on a local cluster that is stopped', async () => {
  expect(await firstValue((observer) => subject.rpc.topics.list({ connection: 'local' }, observer)).catch(failureOf)).toEqual({
    code: 'clusterNotRunning',
    data: {},
  });
});
