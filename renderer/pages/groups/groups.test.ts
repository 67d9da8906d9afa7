import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../console/contract/figure.ts';
import { fakeGroup, fakeGroupSettings, fakeGroupStats, fakeMember, fakeQueue } from '../../fixtures/fake-groups.ts';
import { settingRows } from './config-rows.ts';
import { filterGroups, needsMembers, readKind, readState } from './group-filter.ts';
import { groupNameProblem } from './group-name.ts';
import { groupView } from './group-view.ts';
import { paceOf } from './pace.ts';
import { queueKey, queueOwners } from './queue-owner.ts';
import { parseTimeText, timeText } from './time-text.ts';
import { topicProgress } from './topic-progress.ts';

const read = (changes = {}, atMs = 1000) => ({ stats: fakeGroupStats('g', changes), atMs });

describe('a row', () => {
  it('shows exact figures while they are fresh, and the list’s own after that', () => {
    const row = fakeGroup('g', { lag: known(50), behindAtMostMs: known(9000) });
    const stats = read({ lag: known(40), behindMs: known(5000) });
    expect(groupView(row, stats, false, 2000)).toMatchObject({ lag: known(40), behindMs: known(5000), isAtMost: false });
    expect(groupView(row, stats, false, 60_000)).toMatchObject({ lag: known(50), behindMs: known(9000), isAtMost: true });
  });
  it('counts the retry backlog when it is told to, and never makes a number of what is not known', () => {
    expect(groupView(fakeGroup('g', { lag: known(5), retryLag: known(2) }), undefined, true, 0).lag).toEqual(known(7));
    expect(groupView(fakeGroup('g', { lag: known(5), retryLag: unknown('partial', 'b') }), undefined, true, 0).lag).toEqual(
      unknown('partial', 'b'),
    );
  });
  it('of a broadcasting group is not tracked, whatever was committed once', () => {
    expect(groupView(fakeGroup('g', { lag: known(5) }), read({ messageModel: 'BROADCASTING' }), true, 1000)).toMatchObject({
      lag: unknown('notTracked'),
      retryLag: unknown('notTracked'),
    });
  });
  it.each([
    [{}, { members: known(1) }, 'online'],
    [{}, { members: known(1), lag: known(9), behindMs: known(60_000) }, 'behind'],
    [{}, { members: known(0), lag: known(9) }, 'abandoned'],
    [{}, { members: known(0) }, 'offline'],
    [{}, { members: unknown('noAnswer', 'b') }, 'unknown'],
    [{ isEnabled: false }, { members: known(1) }, 'disabled'],
  ])('with %j and %j is %s', (row, stats, state) => {
    expect(groupView(fakeGroup('g', row), read(stats), false, 1000).state).toBe(state);
  });
  it('that nobody was asked for has no state yet', () => {
    expect(groupView(fakeGroup('g'), undefined, false, 0)).toMatchObject({ state: 'unknown', members: unknown('pending') });
  });
});

describe('the filter', () => {
  const views = [
    groupView(fakeGroup('points', { lag: known(3), topics: ['order-paid'] }), read({ members: known(0), lag: known(3) }), false, 1000),
    groupView(fakeGroup('audit', { topics: ['risk'] }), read({ subscriptionsDiffer: true }), false, 1000),
    groupView(fakeGroup('TOOLS_CONSUMER', { kind: 'system' }), undefined, false, 1000),
  ];
  const names = (changes: Partial<Parameters<typeof filterGroups>[1]>): string[] =>
    filterGroups(views, { query: '', state: 'any', kind: 'normal', ...changes }).map(({ group }) => group);
  it('finds words in names and topics, by kind and state', () => {
    expect([
      names({}),
      names({ query: 'order POINTS' }),
      names({ kind: 'system' }),
      names({ kind: 'all', state: 'lagging' }),
      names({ state: 'behind' }),
      names({ state: 'offline' }),
      names({ state: 'online' }),
      names({ state: 'differs' }),
    ]).toEqual([['points', 'audit'], ['points'], ['TOOLS_CONSUMER'], ['points'], ['points'], ['points'], ['audit'], ['audit']]);
  });
  it('reads what a URL says, and says which states need every group asked', () => {
    expect([
      readKind('system'),
      readKind('x'),
      readState('offline'),
      readState('x'),
      needsMembers('lagging'),
      needsMembers('online'),
    ]).toEqual(['system', 'normal', 'offline', 'any', false, true]);
  });
});

describe('at this pace', () => {
  it.each([
    [known(0), known(5), known(0), { kind: 'none' }],
    [known(100), known(10), known(30), { kind: 'ms', ms: 5000 }],
    [known(100), known(30), known(10), { kind: 'never', missingPerSecond: 20 }],
    [known(100), known(10), known(10), { kind: 'never', missingPerSecond: 0 }],
    [known(8), known(103), known(103), { kind: 'keepsUp' }],
    [known(100), unknown('pending'), known(10), { kind: 'unknown' }],
    [unknown('noProgress'), known(1), known(1), { kind: 'unknown' }],
  ])('%j with %j written and %j consumed is %j', (lag, written, consumed, pace) => {
    expect(paceOf(lag, written, consumed)).toEqual(pace);
  });
});

describe('progress by topic', () => {
  it('adds up queues, the largest lag first and retry topics last', () => {
    const rows = topicProgress([
      fakeQueue(0, { topic: '%RETRY%g', isRetry: true, lag: known(999) }),
      fakeQueue(0, { topic: 'small', lag: known(1) }),
      fakeQueue(0, { topic: 'big' }),
      fakeQueue(1, { topic: 'big', consumerOffset: null, lag: unknown('noProgress'), behindMs: unknown('noProgress') }),
    ]);
    expect(rows.map(({ topic }) => topic)).toEqual(['big', 'small', '%RETRY%g']);
    expect(rows[0]).toEqual({
      topic: 'big',
      isRetry: false,
      queues: 2,
      withoutProgress: 1,
      lag: known(100),
      behindMs: known(5000),
      kept: 1800,
      consumed: 800,
      inFlight: 10,
    });
  });
  it('is not known where a queue is not', () => {
    expect(topicProgress([fakeQueue(0), fakeQueue(1, { lag: unknown('noAnswer', 'b') })])[0]?.lag).toEqual(unknown('noAnswer', 'b'));
  });
});

it('knows who holds a queue by the clients’ own words', () => {
  const owners = queueOwners({ members: [fakeMember('c1'), fakeMember('c2', { state: null })], differences: [], unasked: 0, atMs: 0 });
  expect([owners.get(queueKey(fakeQueue(0))), owners.get(queueKey(fakeQueue(1)))]).toEqual([['c1'], undefined]);
});

it('colours the odd setting and not the others', () => {
  const broker = (brokerName: string, retryMaxTimes: number) => ({
    brokerName,
    address: '',
    settings: { ...fakeGroupSettings, retryMaxTimes },
  });
  const rows = settingRows([broker('a', 16), broker('b', 3), broker('c', 16), { brokerName: 'd', address: '', settings: null }]);
  expect(rows.find(({ name }) => name === 'retryMaxTimes')).toEqual({
    name: 'retryMaxTimes',
    cells: [16, 3, 16, undefined],
    isOdd: [false, true, false, false],
  });
});

it.each([
  ['', 'empty'],
  ['a b', 'badCharacter'],
  ['x'.repeat(121), 'tooLong'],
  ['GID_orders-1', undefined],
])('says of the name %j: %s', (name, problem) => {
  expect(groupNameProblem(name)).toBe(problem);
});

it('reads the times that it writes, and no impossible ones', () => {
  const time = new Date(2026, 10, 22, 14, 28, 3).getTime();
  expect([timeText(time), parseTimeText(timeText(time)), parseTimeText('2026-11-22 14:28')]).toEqual([
    '2026-11-22 14:28:03',
    time,
    time - 3000,
  ]);
  expect(['', '14:28', '2026-02-30 10:00', '2026-11-22 25:00'].map((text) => parseTimeText(text))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
it('reads and writes a time in the zone that was chosen, and refuses one that the clocks leave out', () => {
  const atMs = Date.UTC(2026, 10, 28, 18, 20, 9, 700);
  expect(
    ['Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu'].map((zone) => [
      timeText(atMs, zone),
      parseTimeText(timeText(atMs, zone), zone),
    ]),
  ).toEqual([
    ['2026-11-29 02:20:09', atMs - 700],
    ['2026-11-28 13:20:09', atMs - 700],
    ['2026-11-29 00:05:09', atMs - 700],
  ]);
  expect(['2026-03-08 02:30', '2026-11-01 01:30'].map((text) => parseTimeText(text, 'America/New_York'))).toEqual([
    undefined,
    Date.UTC(2026, 10, 1, 5, 30),
  ]);
});
