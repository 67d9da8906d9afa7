import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerTwin } from '../../../engine/admin/fixtures/cluster-on-memory-net.ts';
import { defaultSubscriptionGroup } from '../../../engine/protocol/bodies/subscription-group.ts';
import type { ConsumerRunningInfo } from '../../../engine/protocol/bodies/consumer-running-info.ts';
import { RequestCode } from '../../../engine/protocol/request-code.ts';
import { failureOf } from '../../contract/errors.ts';
import type { Bookmark, GroupDetail, GroupList, GroupMembers, GroupStats, MoveTarget } from '../../contract/groups.ts';
import type { RequestResult } from '../../contract/topics.ts';
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
});
afterEach(() => subject.stop());

/** `points` is 40 behind on broker-a (queue 1 never committed) and caught up on broker-b. */
async function points(): Promise<void> {
  await subject.rpc.topics.create({ connection: subject.connection, topic: 'orders', readQueueNums: 2, writeQueueNums: 2, perm: 6 });
  for (const broker of [brokerA, brokerB]) {
    broker.groups.configs.set('points', defaultSubscriptionGroup('points'));
    broker.maxOffsets.set('orders', [100, 50]);
  }
  brokerA.groups.committed.set('orders@points', new Map([[0, 60]]));
  brokerB.groups.committed.set(
    'orders@points',
    new Map([
      [0, 100],
      [1, 50],
    ]),
  );
}
const running = (expression: string): ConsumerRunningInfo => ({
  mqTable: [],
  properties: new Map([['PROP_CONSUME_TYPE', 'CONSUME_PASSIVELY']]),
  statusTable: new Map([['orders', { consumeFailedMsgs: 0, consumeFailedTPS: 0, consumeOKTPS: 4, consumeRT: 20, pullRT: 0, pullTPS: 0 }]]),
  subscriptionSet: [
    { classFilterMode: false, codeSet: [], expressionType: 'TAG', subString: expression, subVersion: 1n, tagsSet: [], topic: 'orders' },
  ],
});
function online(...clients: [string, string][]): void {
  for (const { groups } of [brokerA, brokerB]) {
    groups.online.set('points', {
      connectionSet: clients.map(([clientId]) => ({ clientId, clientAddr: '10.0.0.1:5', language: 'JAVA', version: 513 })),
      consumeType: 'CONSUME_PASSIVELY',
      messageModel: 'CLUSTERING',
      subscriptionTable: new Map(),
    });
    for (const [clientId, expression] of clients) groups.states.set(clientId, running(expression));
  }
}
const group = () => ({ connection: subject.connection, group: 'points' });
const listWhere = (passes: (list: GroupList) => boolean = ({ figuresAtMs }) => figuresAtMs !== null): Promise<GroupList> =>
  firstValue((observer) => subject.rpc.groups.list({ connection: subject.connection }, observer), passes);
const statsNow = async (): Promise<GroupStats | undefined> =>
  (
    await firstValue<GroupStats[]>((observer) =>
      subject.rpc.groups.stats({ connection: subject.connection, groups: ['points', 'nothing'] }, observer),
    )
  )[0];
const detailNow = (): Promise<GroupDetail> => firstValue((observer) => subject.rpc.groups.detail(group(), observer));
const membersNow = (): Promise<GroupMembers> => firstValue((observer) => subject.rpc.groups.members(group(), observer));
const outcomes = (results: readonly RequestResult[]): string[] =>
  results.map(({ target, requestName, outcome }) => `${target.node} ${requestName} ${outcome.status}`);
const move = (target: MoveTarget) => ({ ...group(), topic: 'orders', target });
const committedOn = (broker: BrokerTwin): [number, number][] =>
  [...(broker.groups.committed.get('orders@points') ?? [])].sort((a, b) => a[0] - b[0]);

describe('the list', () => {
  it('is whole after three requests to each master', async () => {
    await points();
    subject.remote.requests.length = 0;
    const { groups } = await listWhere();
    expect(groups).toMatchObject([
      {
        group: 'points',
        kind: 'normal',
        brokerNames: ['broker-a', 'broker-b'],
        differs: false,
        topics: ['orders'],
        lag: { value: 40 },
        queuesWithoutProgress: 1,
        retryLag: { value: 0 },
        consumePerSecond: { value: 4 },
      },
    ]);
    const asked = subject.remote.requests.filter((request) => !request.includes('9876'));
    expect(asked.sort()).toEqual(
      [brokerA, brokerB].flatMap(({ address }) =>
        ['GET_ALL_CONSUMER_OFFSET', 'GET_ALL_SUBSCRIPTIONGROUP_CONFIG', 'GET_BROKER_CONSUME_STATS'].map((name) => `${address} ${name}`),
      ),
    );
  });

  it('shows names before the figures are there', async () => {
    await points();
    brokerB.answers.set(RequestCode.GET_BROKER_CONSUME_STATS, undefined);
    const { groups, figuresAtMs } = await listWhere(() => true);
    expect([groups[0]?.lag, figuresAtMs]).toEqual([{ value: null, unknown: 'pending', source: '' }, null]);
  });

  it('is there at once for a second page, with the figures that the first one has', async () => {
    await points();
    await listWhere();
    const requests = subject.remote.requests.length;
    expect((await listWhere(() => true)).groups[0]?.lag).toEqual({ value: 40 });
    expect(subject.remote.requests.slice(requests).filter((request) => request.includes('CONSUME_STATS'))).toEqual([]);
  });

  it('says that a sum is partial when a master does not tell, and never 0', async () => {
    await points();
    brokerB.answers.set(RequestCode.GET_BROKER_CONSUME_STATS, { code: 1, remark: 'broken' });
    const list = await listWhere();
    expect(list.groups[0]?.lag).toEqual({ value: null, unknown: 'partial', source: 'broker-b' });
    expect(list.failures).toMatchObject([{ node: 'broker-b', failure: { code: 'refused' } }]);
  });

  it('says that a group has no progress yet', async () => {
    brokerA.groups.configs.set('fresh', defaultSubscriptionGroup('fresh'));
    expect((await listWhere()).groups[0]).toMatchObject({ group: 'fresh', lag: { value: null, unknown: 'noProgress' } });
  });

  it('marks settings that the masters disagree in, and system groups', async () => {
    await points();
    brokerB.groups.configs.set('points', { ...defaultSubscriptionGroup('points'), retryMaxTimes: 3 });
    brokerA.groups.configs.set('TOOLS_CONSUMER', defaultSubscriptionGroup('TOOLS_CONSUMER'));
    expect((await listWhere()).groups.map(({ group: name, differs, kind }) => [name, differs, kind])).toEqual([
      ['TOOLS_CONSUMER', false, 'system'],
      ['points', true, 'normal'],
    ]);
  });
});

describe('figures of a row in view', () => {
  it('have the members and the age of the next message', async () => {
    await points();
    online(['c1', '*'], ['c2', '*']);
    expect(await statsNow()).toEqual({
      group: 'points',
      members: { value: 2 },
      consumeType: 'PUSH',
      messageModel: 'CLUSTERING',
      subscriptionsDiffer: false,
      lag: { value: 40 },
      retryLag: { value: 0 },
      queuesWithoutProgress: 1,
      behindMs: { value: 5000 },
    });
  });

  it('do not count messages that are gone', async () => {
    await points();
    brokerA.answers.set(RequestCode.GET_TOPIC_STATS_INFO, {
      code: 0,
      body: Buffer.from(
        '{"offsetTable":{{"brokerName":"broker-a","queueId":0,"topic":"orders"}:{"lastUpdateTimestamp":1,"maxOffset":100,"minOffset":90},{"brokerName":"broker-a","queueId":1,"topic":"orders"}:{"lastUpdateTimestamp":1,"maxOffset":50,"minOffset":50}}}',
      ),
    });
    // The message that is next is gone: the oldest that is kept is a minute old.
    expect(await statsNow()).toMatchObject({ lag: { value: 10 }, queuesWithoutProgress: 0 });
    expect((await statsNow())?.behindMs.value).toBeGreaterThan(59_000);
  });

  it('say that members subscribe differently, and that a broadcasting group is not tracked', async () => {
    await points();
    online(['c1', 'A || B'], ['c2', 'B||A'], ['c3', '*']);
    expect((await statsNow())?.subscriptionsDiffer).toBe(true);
    brokerA.groups.online.set('points', { ...brokerA.groups.online.get('points')!, messageModel: 'BROADCASTING' });
    expect((await statsNow())?.lag).toEqual({ value: null, unknown: 'notTracked', source: '' });
  });

  it('know nobody online from not knowing', async () => {
    await points();
    expect((await statsNow())?.members).toEqual({ value: 0 });
    brokerB.answers.set(RequestCode.GET_CONSUMER_CONNECTION_LIST, { code: 1, remark: 'broken' });
    expect((await statsNow())?.members).toEqual({ value: null, unknown: 'noAnswer', source: 'broker-b' });
  });
});

describe('a group in detail', () => {
  it('has its queues, clients and each broker’s settings', async () => {
    await points();
    online(['c1', '*']);
    const detail = await detailNow();
    expect(detail.queues.map(({ brokerName, queueId, consumerOffset, lag }) => [brokerName, queueId, consumerOffset, lag.value])).toEqual([
      ['broker-a', 0, 60, 40],
      ['broker-a', 1, null, null],
      ['broker-b', 0, 100, 0],
      ['broker-b', 1, 50, 0],
    ]);
    expect(detail).toMatchObject({
      stats: { lag: { value: 40 } },
      inFlight: { value: 0 },
      deadLetters: { value: 0 },
      connections: [{ clientId: 'c1', language: 'JAVA', version: 'V5_5_0' }],
      brokers: [{ brokerName: 'broker-a', settings: { retryMaxTimes: 16 } }, { brokerName: 'broker-b' }],
      writtenPerSecond: { value: null, unknown: 'pending' },
    });
  });

  it('counts dead letters and messages to be consumed again apart', async () => {
    await points();
    await subject.rpc.topics.create({
      connection: subject.connection,
      topic: '%RETRY%points',
      readQueueNums: 1,
      writeQueueNums: 1,
      perm: 6,
      brokerNames: ['broker-a'],
    });
    await subject.rpc.topics.create({
      connection: subject.connection,
      topic: '%DLQ%points',
      readQueueNums: 1,
      writeQueueNums: 1,
      perm: 6,
      brokerNames: ['broker-a'],
    });
    brokerA.maxOffsets.set('%RETRY%points', [7]);
    brokerA.maxOffsets.set('%DLQ%points', [3]);
    brokerA.groups.committed.set('%RETRY%points@points', new Map([[0, 5]]));
    expect(await detailNow()).toMatchObject({ stats: { lag: { value: 40 }, retryLag: { value: 2 } }, deadLetters: { value: 3 } });
  });

  it('fails once none of its brokers answers, so that a page keeps what it shows and marks it', async () => {
    await points();
    await detailNow();
    for (const { address } of [brokerA, brokerB]) await subject.remote.kill(address);
    expect(await detailNow().catch(failureOf)).toEqual({
      code: 'brokerUnreachable',
      data: { brokerName: 'broker-a', address: brokerA.address },
    });
  });

  it('ends when no broker has the group', async () => {
    expect(await detailNow().catch(failureOf)).toEqual({ code: 'groupNotFound', data: { group: 'points' } });
  });

  it('asks every client for its state and says who did not answer', async () => {
    await points();
    online(['c1', 'A'], ['c2', 'B']);
    brokerA.groups.states.delete('c2');
    brokerB.groups.states.delete('c2');
    const { members, differences } = await membersNow();
    expect(members).toMatchObject([
      { clientId: 'c1', state: { okPerSecond: 4, consumeMs: 20, subscriptions: [{ topic: 'orders', expression: 'A' }] } },
      { clientId: 'c2', state: null, failure: { code: 'refused', data: { responseCode: 207 } } },
    ]);
    expect(differences).toEqual([]);
  });

  it('gives a client’s threads, and says when it is gone', async () => {
    await points();
    online(['c1', '*']);
    expect(await subject.rpc.groups.threadDump({ ...group(), clientId: 'c1' })).toEqual({ text: 'main' });
    expect(await subject.rpc.groups.threadDump({ ...group(), clientId: 'c9' }).catch(failureOf)).toEqual({
      code: 'memberOffline',
      data: { clientId: 'c9' },
    });
  });
});

describe('moving offsets', () => {
  it('plans what each queue skips or reads again, and sends nothing', async () => {
    await points();
    const plan = await subject.rpc.groups.planMove(move({ to: 'time', timeMs: 80_000 }));
    expect(
      plan.moves.map(({ brokerName, queueId, from, target, skipped, readAgain }) => [
        brokerName,
        queueId,
        from,
        target,
        skipped,
        readAgain,
      ]),
    ).toEqual([
      ['broker-a', 0, 60, 80, 20, 0],
      ['broker-a', 1, null, 50, 0, 0],
      ['broker-b', 0, 100, 80, 0, 20],
      ['broker-b', 1, 50, 50, 0, 0],
    ]);
    expect(plan.requests.map(({ target, requestCode, fields }) => [target.node, requestCode, fields['queueId'], fields['offset']])).toEqual(
      [
        ['broker-a', 222, '0', '80'],
        ['broker-a', 222, '1', '50'],
        ['broker-b', 222, '0', '80'],
      ],
    );
    expect([plan.online, committedOn(brokerA)]).toEqual([0, [[0, 60]]]);
  });

  it.each([
    [
      { to: 'earliest' },
      [
        [0, 0],
        [1, 0],
      ],
    ],
    [
      { to: 'latest' },
      [
        [0, 100],
        [1, 50],
      ],
    ],
    [
      { to: 'exact', queueOffset: 70 },
      [
        [0, 70],
        [1, 50],
      ],
    ],
    [{ to: 'shift', by: -10 }, [[0, 50]]],
    [{ to: 'shift', by: 1000 }, [[0, 100]]],
    [{ to: 'group', group: 'other' }, [[0, 33]]],
  ] satisfies [MoveTarget, [number, number][]][])('moves to %j and reads it again', async (target, expected) => {
    await points();
    brokerA.groups.committed.set('orders@other', new Map([[0, 33]]));
    const { results, queues } = await subject.rpc.groups.move(move(target));
    expect(committedOn(brokerA)).toEqual(expected);
    expect([results.every(({ outcome }) => outcome.status === 'done'), queues.every(({ isVerified }) => isVerified)]).toEqual([true, true]);
  });

  it('keeps a bookmark that puts the offsets back', async () => {
    await points();
    const { bookmark } = await subject.rpc.groups.move(move({ to: 'latest' }));
    expect(await subject.rpc.groups.move(move({ to: 'bookmark', bookmark }))).toMatchObject({
      queues: [{ target: 60, after: 60, isVerified: true }],
    });
    expect(committedOn(brokerA)).toEqual([
      [0, 60],
      [1, 50],
    ]);
    const kept = await firstValue<Bookmark[]>((observer) => subject.rpc.groups.bookmarks(group(), observer));
    expect(kept.map(({ reason, offsets }) => [reason, offsets[0]])).toEqual([
      ['move', { brokerName: 'broker-a', queueId: 0, offset: 100 }],
      ['move', { brokerName: 'broker-a', queueId: 0, offset: 60 }],
    ]);
    await subject.rpc.groups.removeBookmark({ ...group(), bookmark });
    expect(await subject.rpc.groups.move(move({ to: 'bookmark', bookmark })).catch(failureOf)).toEqual({
      code: 'bookmarkUnknown',
      data: {},
    });
  });

  it('moves chosen queues only', async () => {
    await points();
    await subject.rpc.groups.move({ ...move({ to: 'latest' }), queues: [{ brokerName: 'broker-a', queueId: 1 }] });
    expect(committedOn(brokerA)).toEqual([
      [0, 60],
      [1, 50],
    ]);
  });

  it('commits in the name of the group where a 4.x broker has nobody of it online', async () => {
    await points();
    for (const broker of [brokerA, brokerB]) broker.groups.movesOffsets = undefined;
    const { results } = await subject.rpc.groups.move(move({ to: 'exact', queueOffset: 10 }));
    expect(outcomes(results).slice(0, 2)).toEqual(['broker-a UPDATE_CONSUMER_OFFSET done', 'broker-a UPDATE_CONSUMER_OFFSET done']);
    expect(committedOn(brokerA)).toEqual([
      [0, 10],
      [1, 10],
    ]);
  });

  it('tells the members of a 4.x broker a time, and refuses what they do not understand', async () => {
    await points();
    online(['c1', '*']);
    for (const broker of [brokerA, brokerB]) broker.groups.movesOffsets = undefined;
    const { results, queues } = await subject.rpc.groups.move(move({ to: 'latest' }));
    expect(outcomes(results)).toEqual(['broker-a INVOKE_BROKER_TO_RESET_OFFSET done']);
    expect(queues).toMatchObject([
      { target: 100, isVerified: true },
      { target: 50, isVerified: true },
    ]);
    expect(await subject.rpc.groups.planMove(move({ to: 'exact', queueOffset: 1 })).catch(failureOf)).toEqual({
      code: 'groupMoveOnline',
      data: { group: 'points', members: 1 },
    });
  });

  it('reports a broker that refused, and does not call it moved', async () => {
    await points();
    brokerB.answers.set(RequestCode.INVOKE_BROKER_TO_RESET_OFFSET, { code: 16, remark: 'no' });
    const { results, queues } = await subject.rpc.groups.move(move({ to: 'earliest' }));
    expect(outcomes(results)).toEqual([
      'broker-a INVOKE_BROKER_TO_RESET_OFFSET done',
      'broker-a INVOKE_BROKER_TO_RESET_OFFSET done',
      'broker-b INVOKE_BROKER_TO_RESET_OFFSET failed',
      'broker-b INVOKE_BROKER_TO_RESET_OFFSET failed',
    ]);
    expect(queues.map(({ brokerName, isVerified }) => [brokerName, isVerified])).toEqual([
      ['broker-a', true],
      ['broker-a', true],
      ['broker-b', false],
      ['broker-b', false],
    ]);
  });

  it('is refused for a broadcasting group, a group and a topic that are not there', async () => {
    expect(await subject.rpc.groups.planMove(move({ to: 'latest' })).catch(failureOf)).toEqual({
      code: 'groupNotFound',
      data: { group: 'points' },
    });
    await points();
    expect(await subject.rpc.groups.planMove({ ...move({ to: 'latest' }), topic: 'none' }).catch(failureOf)).toEqual({
      code: 'topicNotFound',
      data: { topic: 'none' },
    });
    online(['c1', '*']);
    brokerA.groups.online.set('points', { ...brokerA.groups.online.get('points')!, messageModel: 'BROADCASTING' });
    expect(await subject.rpc.groups.planMove(move({ to: 'latest' })).catch(failureOf)).toEqual({
      code: 'groupNotTracked',
      data: { group: 'points' },
    });
  });
});

describe('changing groups', () => {
  const settings = {
    consumeEnable: true,
    consumeBroadcastEnable: true,
    consumeFromMinEnable: true,
    consumeMessageOrderly: false,
    retryQueueNums: 1,
    retryMaxTimes: 5,
    brokerId: 0,
    whichBrokerWhenConsumeSlowly: 1,
    notifyConsumerIdsChangedEnable: true,
  };
  it('creates one on every master after a preview of the same requests', async () => {
    const plan = await subject.rpc.groups.planSave({ ...group(), ...settings });
    expect(brokerA.groups.configs.size).toBe(0);
    const { results, brokersAfter } = await subject.rpc.groups.create({ ...group(), ...settings });
    expect(results).toEqual(plan.map((planned) => ({ ...planned, outcome: { status: 'done' } })));
    expect(plan[0]).toMatchObject({ requestCode: 200, fields: { groupName: 'points', retryMaxTimes: '5' } });
    expect(brokersAfter.map(({ brokerName, settings: stored }) => [brokerName, stored?.retryMaxTimes])).toEqual([
      ['broker-a', 5],
      ['broker-b', 5],
    ]);
    expect(await subject.rpc.groups.create({ ...group(), ...settings }).catch(failureOf)).toEqual({
      code: 'groupExists',
      data: { group: 'points' },
    });
  });

  it('changes one and leaves what the form does not know', async () => {
    brokerA.groups.configs.set('points', { ...defaultSubscriptionGroup('points'), consumeTimeoutMinute: 99 });
    await subject.rpc.groups.update({ ...group(), ...settings, brokerNames: ['broker-a'] });
    expect(brokerA.groups.configs.get('points')).toMatchObject({ retryMaxTimes: 5, consumeTimeoutMinute: 99 });
    expect(brokerB.groups.configs.size).toBe(0);
  });

  it.each([
    ['', 'empty'],
    ['a b', 'badCharacter'],
    ['x'.repeat(121), 'tooLong'],
  ])('is refused for the name %j', async (name, problem) => {
    expect(await subject.rpc.groups.create({ ...group(), ...settings, group: name }).catch(failureOf)).toEqual({
      code: 'groupNameInvalid',
      data: { group: name, problem },
    });
  });

  it('deletes one with its offsets and topics, NameServers last, and keeps a bookmark', async () => {
    await points();
    await subject.rpc.topics.create({
      connection: subject.connection,
      topic: '%RETRY%points',
      readQueueNums: 1,
      writeQueueNums: 1,
      perm: 6,
      brokerNames: ['broker-a'],
    });
    const { results } = await subject.rpc.groups.delete({ ...group(), withOffsets: true, withTopics: true });
    expect(outcomes(results)).toEqual([
      'broker-a DELETE_SUBSCRIPTIONGROUP done',
      'broker-b DELETE_SUBSCRIPTIONGROUP done',
      'broker-a DELETE_TOPIC_IN_BROKER done',
      '127.0.0.1:9876 DELETE_TOPIC_IN_NAMESRV done',
    ]);
    expect([brokerA.groups.committed.size, brokerA.groups.configs.size]).toEqual([0, 0]);
    expect(
      (await firstValue<Bookmark[]>((observer) => subject.rpc.groups.bookmarks(group(), observer))).map(({ reason, topic }) => [
        reason,
        topic,
      ]),
    ).toEqual([['delete', 'orders']]);
  });

  it('spares topics and NameServers when a master has refused', async () => {
    await points();
    await subject.rpc.topics.create({
      connection: subject.connection,
      topic: '%RETRY%points',
      readQueueNums: 1,
      writeQueueNums: 1,
      perm: 6,
    });
    brokerB.answers.set(RequestCode.DELETE_SUBSCRIPTIONGROUP, { code: 16, remark: 'no' });
    const { results } = await subject.rpc.groups.delete({ ...group(), withOffsets: false, withTopics: true });
    expect(outcomes(results).slice(1)).toEqual([
      'broker-b DELETE_SUBSCRIPTIONGROUP failed',
      'broker-a DELETE_TOPIC_IN_BROKER notSent',
      'broker-b DELETE_TOPIC_IN_BROKER notSent',
      '127.0.0.1:9876 DELETE_TOPIC_IN_NAMESRV notSent',
    ]);
  });

  it('plans several deletions from one reading of each master, and finds what is gone', async () => {
    await points();
    brokerB.groups.configs.set('audit', defaultSubscriptionGroup('audit'));
    await subject.rpc.topics.create({
      connection: subject.connection,
      topic: '%DLQ%audit',
      readQueueNums: 1,
      writeQueueNums: 1,
      perm: 6,
      brokerNames: ['broker-b'],
    });
    const how = { connection: subject.connection, withOffsets: true, withTopics: true };
    const before = subject.remote.requests.length;
    const plans = await subject.rpc.groups.planDelete({ ...how, groups: ['points', 'audit'] });
    expect(plans.map((plan) => plan.map(({ target, requestCode, fields }) => [target.node, requestCode, fields['topic']]))).toEqual([
      [
        ['broker-a', 207, undefined],
        ['broker-b', 207, undefined],
      ],
      [
        ['broker-b', 207, undefined],
        ['broker-b', 215, '%DLQ%audit'],
        ['127.0.0.1:9876', 216, '%DLQ%audit'],
      ],
    ]);
    const asked = subject.remote.requests.slice(before);
    const count = (name: string): number => asked.filter((request) => request.includes(name)).length;
    expect([count('GET_ALL_SUBSCRIPTIONGROUP_CONFIG'), count('GET_ALL_TOPIC_CONFIG')]).toEqual([2, 2]);
    expect(await subject.rpc.groups.planDelete({ ...how, groups: ['points', 'gone'] }).catch(failureOf)).toEqual({
      code: 'groupNotFound',
      data: { group: 'gone' },
    });
  });

  it('sends only what failed or was spared when a deletion is tried again', async () => {
    await points();
    await subject.rpc.topics.create({
      connection: subject.connection,
      topic: '%RETRY%points',
      readQueueNums: 1,
      writeQueueNums: 1,
      perm: 6,
    });
    const how = { ...group(), withOffsets: true, withTopics: true };
    brokerB.answers.set(RequestCode.DELETE_SUBSCRIPTIONGROUP, { code: 16, remark: 'no' });
    const { results } = await subject.rpc.groups.delete(how);
    brokerB.answers.delete(RequestCode.DELETE_SUBSCRIPTIONGROUP);
    const onlyRequests = results
      .filter(({ outcome }) => outcome.status !== 'done')
      .map(({ target, requestCode, fields }) => ({ address: target.address, requestCode, topic: fields['topic'] }));
    const again = await subject.rpc.groups.delete({ ...how, onlyRequests });
    expect(outcomes(again.results)).toEqual([
      'broker-b DELETE_SUBSCRIPTIONGROUP done',
      'broker-a DELETE_TOPIC_IN_BROKER done',
      'broker-b DELETE_TOPIC_IN_BROKER done',
      '127.0.0.1:9876 DELETE_TOPIC_IN_NAMESRV done',
    ]);
    expect([again.brokersAfter, subject.remote.routes.has('%RETRY%points')]).toEqual([[], false]);
    const other = [{ address: brokerB.address, requestCode: 215 }];
    expect((await subject.rpc.groups.delete({ ...how, onlyRequests: other })).results).toEqual([]);
  });

  it('keeps the offsets that other masters tell when one does not', async () => {
    await points();
    brokerB.answers.set(RequestCode.GET_ALL_CONSUMER_OFFSET, { code: 16, remark: 'no' });
    await subject.rpc.groups.delete({ ...group(), withOffsets: true, withTopics: false });
    const [kept] = await firstValue<Bookmark[]>((observer) => subject.rpc.groups.bookmarks(group(), observer));
    expect(kept).toMatchObject({ topic: 'orders', reason: 'delete', offsets: [{ brokerName: 'broker-a', queueId: 0, offset: 60 }] });
  });

  it('keeps a bookmark by hand, one a topic', async () => {
    await points();
    const made = await subject.rpc.groups.addBookmark(group());
    expect(made).toMatchObject([{ topic: 'orders', reason: 'manual', offsets: [{ offset: 60 }, { offset: 100 }, { offset: 50 }] }]);
  });
});
