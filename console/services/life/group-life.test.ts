import { describe, expect, it } from 'vitest';
import type { ConsumerConnection } from '../../../engine/protocol/bodies/connections.ts';
import { encodeProperties } from '../../../engine/protocol/message-properties.ts';
import type { MessageRecord } from '../../../engine/protocol/message-record.ts';
import type { LifeAttempt } from '../../contract/life.ts';
import { groupLifeOf } from './group-life.ts';
import type { FoundRecord, GroupFacts, QueueProgress } from './life-facts.ts';

const host = { ip: Uint8Array.of(127, 0, 0, 1), port: 10_911 };
const found = (changes: Partial<MessageRecord> = {}): FoundRecord => ({
  brokerName: 'broker-a',
  address: '127.0.0.1:10911',
  record: {
    topic: 'orders',
    queueId: 0,
    flag: 0,
    queueOffset: 100,
    physicalOffset: 0,
    sysFlag: 0,
    bornTimestamp: 1000,
    bornHost: host,
    storeTimestamp: 1001,
    storeHost: host,
    reconsumeTimes: 0,
    preparedTransactionOffset: 0,
    body: Buffer.from('x'),
    properties: encodeProperties([['TAGS', 'VIP']]),
    totalSize: 100,
    bodyCrc: 0,
    ...changes,
  },
});
const at = (consumerOffset: number, pullOffset?: number): { status: 'answered'; value: QueueProgress } => ({
  status: 'answered',
  value: { consumerOffset, brokerOffset: 200, pullOffset },
});
const connection = (subString: string, changes: Partial<ConsumerConnection> = {}, expressionType = 'TAG'): GroupFacts['connection'] => ({
  status: 'answered',
  value: {
    connectionSet: [],
    messageModel: 'CLUSTERING',
    subscriptionTable: new Map([
      ['orders', { topic: 'orders', subString, expressionType, classFilterMode: false, codeSet: [], subVersion: 0n, tagsSet: [] }],
    ]),
    ...changes,
  },
});
const facts = (changes: Partial<GroupFacts> = {}): GroupFacts => ({
  group: 'g',
  progress: at(150),
  retries: [],
  waiting: [],
  dead: [],
  connection: { status: 'answered', value: undefined },
  retryMax: undefined,
  ...changes,
});
const attempt = (retryTimes: number, outcome: LifeAttempt['outcome']): LifeAttempt => ({
  retryTimes,
  source: 'trace',
  startedAtMs: 1002 + retryTimes * 5000,
  endedAtMs: 1003 + retryTimes * 5000,
  costMs: 1,
  result: outcome === 'succeeded' ? 'SUCCESS' : 'EXCEPTION',
  outcome,
  clientHost: '10.0.0.9',
});
const stateOf = (given: GroupFacts, traced: LifeAttempt[] = [], copy: FoundRecord | undefined = found()): unknown[] => {
  const { state, source, reason, behind } = groupLifeOf(given, traced, copy);
  return [state, source, reason ?? behind];
};

describe('where a group stands, by offsets alone', () => {
  it('is consumed, the next one, in flight or so many messages ahead', () => {
    expect([at(101), at(100), at(100, 101), at(60, 90)].map((progress) => stateOf(facts({ progress })))).toEqual([
      ['consumed', 'offsets', null],
      ['notReached', 'offsets', 0],
      ['inFlight', 'offsets', null],
      ['notReached', 'offsets', 40],
    ]);
  });

  it('is not consumed where the subscription leaves its tag out, and not known for SQL', () => {
    const states = [connection('STD || VIP'), connection('STD'), connection('*'), connection('a > 1', {}, 'SQL92')].map((one) =>
      stateOf(facts({ connection: one })),
    );
    expect(states).toEqual([
      ['consumed', 'offsets', null],
      ['filtered', 'offsets', null],
      ['consumed', 'offsets', null],
      ['unknown', 'offsets', 'sqlFilter'],
    ]);
  });

  it('is unknown with the reason: broadcasting, no offset, no answer, no message', () => {
    expect([
      stateOf(facts({ connection: connection('*', { messageModel: 'BROADCASTING' }) })),
      stateOf(facts({ progress: { status: 'answered', value: undefined } })),
      stateOf(facts({ progress: at(-1) })),
      stateOf(facts({ progress: { status: 'noAnswer' } })),
    ]).toEqual(['broadcasting', 'noOffset', 'noOffset', 'noAnswer'].map((reason) => ['unknown', 'offsets', reason]));
    const { state, reason } = groupLifeOf(facts(), [], undefined);
    expect([state, reason]).toEqual(['unknown', 'noMessage']);
  });
});

describe('retries', () => {
  const waiting = (reconsumeTimes: number, storeTimestamp: number, dueAtMs?: number) => ({
    found: found({ topic: 'SCHEDULE_TOPIC_XXXX', reconsumeTimes, storeTimestamp }),
    dueAtMs,
  });
  const ready = (reconsumeTimes: number, storeTimestamp: number, consumerOffset: number) => ({
    found: found({ topic: '%RETRY%g', reconsumeTimes, storeTimestamp, queueOffset: reconsumeTimes }),
    progress: at(consumerOffset),
  });

  it('prove every attempt in its order: sent back twice, then read past', () => {
    const group = groupLifeOf(
      facts({ waiting: [waiting(2, 6000), waiting(1, 1500)], retries: [ready(1, 5000, 3), ready(2, 10_000, 3)] }),
      [],
      found(),
    );
    expect([
      group.state,
      group.source,
      group.attempts.map((one) => [one.retryTimes, one.source, one.startedAtMs, one.endedAtMs, one.outcome]),
    ]).toEqual([
      'consumed',
      'offsets',
      [
        [0, 'record', 1001, 1500, 'failed'],
        [1, 'record', 5000, 6000, 'failed'],
        [2, 'offsets', 10_000, null, 'succeeded'],
      ],
    ]);
  });

  it('that wait are planned with their time, those that are ready and not read past are retrying too', () => {
    const planned = groupLifeOf(facts({ waiting: [waiting(1, 1500, 11_500)] }), [], found());
    expect([planned.state, planned.retries]).toEqual([
      'retrying',
      [{ retryTimes: 1, sentBackAtMs: 1500, dueAtMs: 11_500, readyAtMs: null, brokerName: 'broker-a' }],
    ]);
    expect(stateOf(facts({ waiting: [waiting(1, 1500)], retries: [ready(1, 5000, 1)] }))).toEqual(['retrying', 'record', null]);
  });

  it('end with the dead letter', () => {
    const dead = [found({ topic: '%DLQ%g', reconsumeTimes: 3, storeTimestamp: 20_000 })];
    const group = groupLifeOf(facts({ waiting: [waiting(1, 1500)], retries: [ready(1, 5000, 2)], dead }), [], found());
    expect([group.state, group.deadLetter?.atMs, group.attempts.map(({ outcome, endedAtMs }) => [outcome, endedAtMs])]).toEqual([
      'dead',
      20_000,
      [
        ['failed', 1500],
        ['failed', 20_000],
      ],
    ]);
  });

  it('are joined with what was traced, which is never concluded a second time', () => {
    const given = facts({ waiting: [waiting(1, 1500)], retries: [ready(1, 5000, 2)] });
    const group = groupLifeOf(given, [attempt(0, 'failed'), attempt(1, 'succeeded')], found());
    expect([group.state, group.source, group.attempts.map(({ source }) => source)]).toEqual(['consumed', 'trace', ['trace', 'trace']]);
  });
});

describe('a trace', () => {
  it('tells what offsets do not: a delivery that is running, and a failure under broadcasting', () => {
    expect([
      stateOf(facts({ progress: at(100) }), [attempt(0, 'open')]),
      stateOf(facts({ connection: connection('*', { messageModel: 'BROADCASTING' }) }), [attempt(0, 'failed')]),
      stateOf(facts({ progress: at(100) }), [attempt(0, 'failed')]),
    ]).toEqual([
      ['inFlight', 'trace', null],
      ['failed', 'trace', null],
      ['retrying', 'trace', null],
    ]);
  });
});
