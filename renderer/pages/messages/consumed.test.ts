import { describe, expect, it } from 'vitest';
import type { TopicConsumer } from '../../../console/contract/messages.ts';
import { fakeConsumed, fakeMessage } from '../../fixtures/fake-messages.ts';
import { consumedOf, indexConsumed, openGroups } from './consumed.ts';
import type { RowConsumed } from './consumed.ts';

const group = (name: string, offsets: TopicConsumer['offsets'], isBroadcasting = false): TopicConsumer => ({
  group: name,
  isBroadcasting,
  offsets,
});
const index = indexConsumed(
  fakeConsumed({
    topics: [
      {
        topic: 'T',
        brokerNames: ['broker-a', 'broker-b'],
        groups: [
          group('audit', [{ brokerName: 'broker-a', queues: [[0, 0]] }]),
          group('cache', [], true),
          group('points', [
            {
              brokerName: 'broker-a',
              queues: [
                [0, 8],
                [1, 100],
              ],
            },
            { brokerName: 'broker-b', queues: [[0, 100]] },
          ]),
        ],
      },
      { topic: 'nobody', brokerNames: ['broker-a'], groups: [] },
    ],
  }),
);
const of = (place: { topic?: string; brokerName?: string; queueId?: number; queueOffset?: number }, isAsked = true): RowConsumed =>
  consumedOf(fakeMessage(0, { topic: 'T', brokerName: 'broker-a', queueId: 0, queueOffset: 7, ...place }), index, isAsked);

describe('a message', () => {
  it('is consumed by groups whose offset on its queue of its broker is past it', () => {
    expect([7, 8, 10].map((queueOffset) => of({ queueOffset }))).toEqual([
      {
        status: 'known',
        groups: [
          { group: 'audit', standing: 'waiting', ahead: 7 },
          { group: 'cache', standing: 'notTracked', ahead: null },
          { group: 'points', standing: 'consumed', ahead: null },
        ],
        done: 1,
        of: 2,
      },
      {
        status: 'known',
        groups: [
          { group: 'audit', standing: 'waiting', ahead: 8 },
          { group: 'cache', standing: 'notTracked', ahead: null },
          { group: 'points', standing: 'waiting', ahead: 0 },
        ],
        done: 0,
        of: 2,
      },
      expect.objectContaining({ done: 0, of: 2 }),
    ]);
  });

  it('is one on which a group has no progress where it has only committed on other queues or brokers', () => {
    const standings = (consumed: RowConsumed): unknown =>
      consumed.status === 'known' ? consumed.groups.map(({ standing }) => standing) : undefined;
    expect([of({ queueId: 1 }), of({ brokerName: 'broker-b' }), of({ brokerName: 'broker-b', queueId: 1 })].map(standings)).toEqual([
      ['noProgress', 'notTracked', 'consumed'],
      ['noProgress', 'notTracked', 'consumed'],
      ['noProgress', 'notTracked', 'noProgress'],
    ]);
  });

  it('of a topic without groups is consumed by nobody, and that is known', () => {
    expect(of({ topic: 'nobody' })).toEqual({ status: 'known', groups: [], done: 0, of: 0 });
  });

  it('is unknown, and never consumed by none, where its broker did not tell or its topic was not answered for', () => {
    expect([of({ brokerName: 'broker-c' }), of({ topic: 'other' }), of({ topic: 'other' }, false)]).toEqual([
      { status: 'unknown', why: 'noAnswer', groups: ['audit', 'cache', 'points'] },
      { status: 'unknown', why: 'pending', groups: [] },
      { status: 'unknown', why: 'leftOut', groups: [] },
    ]);
    expect(consumedOf(fakeMessage(0), undefined, true)).toEqual({ status: 'unknown', why: 'pending', groups: [] });
  });

  it('is sorted by the groups that have still to consume it', () => {
    expect([of({}), of({ queueOffset: 8 }), of({ topic: 'nobody' }), of({ topic: 'other' })].map(openGroups)).toEqual([1, 2, 0, undefined]);
  });
});
