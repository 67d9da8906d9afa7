import { describe, expect, it } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import type { PlannedRequest, RequestResult } from '../../../console/contract/topics.ts';
import { joinPlans, removalsLeft, removeOneByOne, withLater } from './remove-topics.ts';
import type { Removal, TopicOutcome } from './remove-topics.ts';

const request = (topic: string, address: string): PlannedRequest => ({
  target: { kind: address.endsWith(':9876') ? 'namesrv' : 'broker', node: 'n', address },
  requestCode: address.endsWith(':9876') ? 216 : 215,
  requestName: 'DELETE',
  fields: { topic },
});
const done = (topic: string, address: string): RequestResult => ({ ...request(topic, address), outcome: { status: 'done' } });
const notSent = (topic: string, address: string): RequestResult => ({ ...request(topic, address), outcome: { status: 'notSent' } });
const failure = { code: 'brokerUnreachable' as const, data: { brokerName: 'b', address: 'b:1' } };
const failed = (topic: string, address: string): RequestResult => ({ ...request(topic, address), outcome: { status: 'failed', failure } });
const options = { signal: new AbortController().signal, progress: () => {} };

describe('removeOneByOne', () => {
  it('goes on after a failure, tells how far it is, and keeps the result of each', async () => {
    const progress: number[] = [];
    const outcomes = await removeOneByOne(
      [{ topic: 'a' }, { topic: 'b', onlyTargets: ['b:1'] }],
      async ({ topic, onlyTargets }) => {
        if (topic === 'a') throw new ConsoleError('brokerUnreachable', failure.data);
        return { results: [done(topic, onlyTargets?.[0] ?? '')], settingsAfter: [] };
      },
      { ...options, progress: (count) => progress.push(count) },
    );
    expect([outcomes, progress]).toEqual([
      [
        { topic: 'a', status: 'failed', failure },
        { topic: 'b', status: 'sent', results: [done('b', 'b:1')] },
      ],
      [1, 2],
    ]);
  });
  it('begins no further topic once it is stopped, and keeps what is done', async () => {
    const stop = new AbortController();
    const remove = async ({ topic }: Removal) => {
      stop.abort();
      return { results: [done(topic, 'b:1')], settingsAfter: [] };
    };
    expect(await removeOneByOne([{ topic: 'a' }, { topic: 'b' }], remove, { ...options, signal: stop.signal })).toEqual([
      { topic: 'a', status: 'sent', results: [done('a', 'b:1')] },
      { topic: 'b', status: 'notBegun' },
    ]);
  });
});

describe('a further try', () => {
  const before: TopicOutcome[] = [
    { topic: 'a', status: 'sent', results: [done('a', 'b:1'), failed('a', 'b:2'), notSent('a', 'n:9876')] },
    { topic: 'b', status: 'sent', results: [done('b', 'b:1')] },
    { topic: 'c', status: 'notBegun' },
    { topic: 'd', status: 'failed', failure },
  ];
  it('is for the nodes that are left of a topic, and for whole topics that were not begun', () => {
    expect(removalsLeft(before)).toEqual([{ topic: 'a', onlyTargets: ['b:2', 'n:9876'] }, { topic: 'c' }, { topic: 'd' }]);
  });
  it('puts its results in the places of those before', () => {
    const later: TopicOutcome[] = [
      { topic: 'a', status: 'sent', results: [done('a', 'b:2'), done('a', 'n:9876')] },
      { topic: 'c', status: 'sent', results: [done('c', 'b:1')] },
      { topic: 'd', status: 'notBegun' },
    ];
    expect(withLater(before, later)).toEqual([
      { topic: 'a', status: 'sent', results: [done('a', 'b:1'), done('a', 'b:2'), done('a', 'n:9876')] },
      before[1],
      later[1],
      later[2],
    ]);
  });
  it('that was refused leaves what was done as done', () => {
    expect(withLater(before.slice(0, 1), [{ topic: 'a', status: 'failed', failure }])).toEqual([
      { topic: 'a', status: 'sent', results: [done('a', 'b:1'), failed('a', 'b:2'), failed('a', 'n:9876')] },
    ]);
  });
});

describe('joinPlans', () => {
  it('has one line a node with the topics that go to it, brokers before NameServers', () => {
    const plans = [
      [request('a', 'b:1'), request('a', 'n:9876')],
      [request('b', 'b:1'), request('b', 'b:2'), request('b', 'n:9876')],
    ];
    expect(joinPlans(plans).map(({ target, fields }) => [target.address, fields['topic']])).toEqual([
      ['b:1', 'a, b'],
      ['b:2', 'b'],
      ['n:9876', 'a, b'],
    ]);
  });
});
