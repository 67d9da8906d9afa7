import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../console/contract/figure.ts';
import { fakeGroup, fakeGroupStats } from '../../fixtures/fake-groups.ts';
import { backlogOf, groupsAskedMax, groupsToAsk, longestBehind, topologyGroups } from './group-overview.ts';

describe('groups on the overview', () => {
  it('are asked for by what they have to do, at most sixty, and without RocketMQ’s own', () => {
    const many = Array.from({ length: 100 }, (_, index) => fakeGroup(`g${String(index).padStart(3, '0')}`, { lag: known(index) }));
    const asked = groupsToAsk([...many, fakeGroup('CID_RMQ_SYS_TRANS', { kind: 'system', lag: known(1e9) })]);
    expect([asked.length, asked[0], asked.at(-1)]).toEqual([groupsAskedMax, 'g040', 'g099']);
  });
  it('have the exact figures where they were asked for, and the list’s elsewhere', () => {
    const rows = [fakeGroup('asked', { lag: known(10) }), fakeGroup('other', { lag: known(3) })];
    expect(topologyGroups(rows, new Map([['asked', fakeGroupStats('asked', { lag: known(7), members: known(0) })]]))).toEqual([
      { group: 'asked', brokerNames: ['broker-a'], lag: known(7), consumePerSecond: known(12), members: known(0) },
      { group: 'other', brokerNames: ['broker-a'], lag: known(3), consumePerSecond: known(12), members: unknown('pending', 'other') },
    ]);
  });
});

it('adds backlogs up; a silent broker makes the sum unknown, a group without offsets does not', () => {
  const lag = (...figures: ReturnType<typeof known>[]) => figures.map((figure) => ({ lag: figure }));
  expect([
    backlogOf(lag(known(3), known(4), unknown('noProgress'), unknown('notTracked'))),
    backlogOf(lag(known(3), unknown('noAnswer', 'broker-b'))),
    backlogOf([]),
  ]).toEqual([known(7), unknown('partial', 'broker-b'), known(0)]);
});

it('finds the group that is longest behind, and none while nothing waits', () => {
  const stats = [
    fakeGroupStats('a', { behindMs: known(5) }),
    fakeGroupStats('b', { behindMs: known(9) }),
    fakeGroupStats('c', { behindMs: unknown('noAnswer') }),
  ];
  expect([longestBehind(stats), longestBehind([fakeGroupStats('a')])]).toEqual([{ group: 'b', behindMs: 9 }, undefined]);
});
