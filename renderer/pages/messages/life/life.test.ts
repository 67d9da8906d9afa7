import { describe, expect, it } from 'vitest';
import { fakeAttempt, fakeLife, fakeLifeGroup, lifeBeginMs } from '../../../fixtures/fake-life.ts';
import { lifeEvents } from './life-events.ts';
import { lifeLanes } from './life-lanes.ts';
import type { LaneWords } from './life-lanes.ts';
import { verdictOf } from './life-verdict.ts';

const words: LaneWords = {
  sentence: ({ kind, retryTimes }) => `${kind} ${retryTimes ?? ''}`.trim(),
  short: () => undefined,
  lane: (lane) => ({ title: lane.kind === 'group' ? lane.group : lane.kind, note: undefined }),
  standing: ({ state }) => state,
  gap: (ms) => `${ms}`,
};
/** Nobody told: sent back twice, then read past. */
const untraced = fakeLifeGroup('g', {
  source: 'offsets',
  attempts: [
    fakeAttempt(0, 0, { source: 'record', endedAtMs: lifeBeginMs + 50, result: null, outcome: 'failed' }),
    fakeAttempt(1000, 0, { source: 'record', endedAtMs: lifeBeginMs + 1050, result: null, outcome: 'failed', retryTimes: 1 }),
    fakeAttempt(3000, 0, { source: 'offsets', endedAtMs: null, costMs: null, result: null, retryTimes: 2 }),
  ],
  retries: [
    { retryTimes: 1, sentBackAtMs: lifeBeginMs + 50, dueAtMs: null, readyAtMs: lifeBeginMs + 1000, brokerName: 'broker-a' },
    { retryTimes: 2, sentBackAtMs: lifeBeginMs + 1050, dueAtMs: null, readyAtMs: lifeBeginMs + 3000, brokerName: 'broker-a' },
  ],
});

describe('lifeEvents', () => {
  it('lists a life in order of time, an event without a time behind what it followed', () => {
    const events = lifeEvents(fakeLife({ groups: [untraced] }));
    expect(
      events.map(({ kind, source, atMs, afterMs }) => [
        kind,
        source,
        atMs === null ? `after ${(afterMs ?? 0) - lifeBeginMs}` : atMs - lifeBeginMs,
      ]),
    ).toEqual([
      ['sent', 'trace', 0],
      ['stored', 'record', 2],
      ['failed', 'record', 50],
      ['ready', 'record', 1000],
      ['failed', 'record', 1050],
      ['ready', 'record', 3000],
      ['succeeded', 'offsets', 'after 3000'],
    ]);
  });
  it('has transactions and recalls on the producer’s lane', () => {
    const decision = { atMs: lifeBeginMs + 9, producerGroup: 'order-service', clientHost: '10.4.2.9', isFromCheck: true };
    const life = fakeLife({
      groups: [],
      decisions: [
        { ...decision, kind: 'committed' },
        { ...decision, kind: 'recalled' },
      ],
    });
    expect(lifeEvents(life).map(({ kind, lane }) => [kind, lane.kind])).toEqual([
      ['sent', 'producer'],
      ['stored', 'broker'],
      ['committed', 'producer'],
      ['recalled', 'producer'],
    ]);
  });
});

describe('lifeLanes', () => {
  it('draws attempts with the waits between them, and a dotted line for a group that is not there yet', () => {
    const lanes = lifeLanes(fakeLife(), words);
    expect(
      lanes.map(({ title, marks, spans }) => [
        title,
        marks.map(({ label }) => label),
        spans.map(({ kind, text }) => `${kind} ${text ?? ''}`),
      ]),
    ).toEqual([
      ['producer', ['sent'], []],
      ['broker', ['stored'], []],
      ['inventory-service', ['succeeded 0'], []],
      ['invoice-service', ['failed 0', 'failed 1', 'failed 2', 'waiting 3'], ['wait 10002', 'wait 30014', 'wait 102932']],
      ['points-service', [], ['unreached notReached']],
      ['search-index-sync', ['succeeded 0'], []],
    ]);
  });
  it('outlines what was concluded from offsets and stored messages', () => {
    const [, , lane] = lifeLanes(fakeLife({ groups: [untraced] }), words);
    expect(lane?.marks.map(({ label, isInferred }) => [label, isInferred])).toEqual([
      ['failed 0', true],
      ['failed 1', true],
      ['succeeded 2', true],
    ]);
  });
});

describe('verdictOf', () => {
  const kindOf = (...groups: ReturnType<typeof fakeLifeGroup>[]) => verdictOf(fakeLife({ groups })).kind;
  it('is about the group that needs somebody most', () => {
    const [dead, retrying, behind] = (['dead', 'retrying', 'notReached'] as const).map((state) => fakeLifeGroup(state, { state }));
    if (dead === undefined || retrying === undefined || behind === undefined) throw new Error('no groups');
    expect([kindOf(behind, dead, retrying), kindOf(behind, retrying), kindOf(fakeLifeGroup('g'), behind), kindOf()]).toEqual([
      'dead',
      'retrying',
      'notReached',
      'nobody',
    ]);
  });
  it('counts failures and says by which results', () => {
    expect(verdictOf(fakeLife())).toMatchObject({ kind: 'retrying', failures: 3, results: ['EXCEPTION'], dueAtMs: lifeBeginMs + 143_000 });
  });
  it('says how much of it is inferred when everybody has it', () => {
    const groups = [
      fakeLifeGroup('a'),
      fakeLifeGroup('b', { source: 'offsets' }),
      fakeLifeGroup('c', { state: 'filtered', source: 'offsets' }),
    ];
    expect(verdictOf(fakeLife({ groups }))).toEqual({ kind: 'consumed', groups: 2, inferred: 1 });
  });
});
