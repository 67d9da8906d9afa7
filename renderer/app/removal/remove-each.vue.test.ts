import { describe, expect, it } from 'vitest';
import { ConsoleError } from '../../../console/contract/errors.ts';
import type { PlannedRequest, RequestResult } from '../../../console/contract/topics.ts';
import { createStoreHarness } from '../../fixtures/mount-app.ts';
import { useTasksStore } from '../../stores/tasks.ts';
import { joinPlans, outcomesOf, removalsLeft, removeAsTask, removeOneByOne, withLater } from './remove-each.ts';
import type { Removal, RemovalOutcome } from './remove-each.ts';

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
      [{ name: 'a' }, { name: 'b', left: [failed('b', 'b:1')] }],
      async ({ name, left }) => {
        if (name === 'a') throw new ConsoleError('brokerUnreachable', failure.data);
        return { results: (left ?? []).map(({ target }) => done(name, target.address)) };
      },
      { ...options, progress: (count) => progress.push(count) },
    );
    expect([outcomes, progress]).toEqual([
      [
        { name: 'a', status: 'failed', failure },
        { name: 'b', status: 'sent', results: [done('b', 'b:1')] },
      ],
      [1, 2],
    ]);
  });
  it('begins no further topic once it is stopped, and keeps what is done', async () => {
    const stop = new AbortController();
    const remove = async ({ name }: Removal) => {
      stop.abort();
      return { results: [done(name, 'b:1')] };
    };
    expect(await removeOneByOne([{ name: 'a' }, { name: 'b' }], remove, { ...options, signal: stop.signal })).toEqual([
      { name: 'a', status: 'sent', results: [done('a', 'b:1')] },
      { name: 'b', status: 'notBegun' },
    ]);
  });
});

describe('a further try', () => {
  const before: RemovalOutcome[] = [
    { name: 'a', status: 'sent', results: [done('a', 'b:1'), failed('a', 'b:2'), notSent('a', 'n:9876')] },
    { name: 'b', status: 'sent', results: [done('b', 'b:1')] },
    { name: 'c', status: 'notBegun' },
    { name: 'd', status: 'failed', failure },
  ];
  it('is for the requests that are left of a topic, and for whole topics that were not begun', () => {
    expect(removalsLeft(before)).toEqual([{ name: 'a', left: [failed('a', 'b:2'), notSent('a', 'n:9876')] }, { name: 'c' }, { name: 'd' }]);
  });
  it('puts its results in the places of those before', () => {
    const later: RemovalOutcome[] = [
      { name: 'a', status: 'sent', results: [done('a', 'b:2'), done('a', 'n:9876')] },
      { name: 'c', status: 'sent', results: [done('c', 'b:1')] },
      { name: 'd', status: 'notBegun' },
    ];
    expect(withLater(before, later)).toEqual([
      { name: 'a', status: 'sent', results: [done('a', 'b:1'), done('a', 'b:2'), done('a', 'n:9876')] },
      before[1],
      later[1],
      later[2],
    ]);
  });
  it('that was refused leaves what was done as done', () => {
    expect(withLater(before.slice(0, 1), [{ name: 'a', status: 'failed', failure }])).toEqual([
      { name: 'a', status: 'sent', results: [done('a', 'b:1'), failed('a', 'b:2'), failed('a', 'n:9876')] },
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
  it('names groups too, and parts requests that differ in anything else', () => {
    const ofGroup = (groupName: string, cleanOffset: string): PlannedRequest => ({
      ...request('', 'b:1'),
      requestCode: 207,
      fields: { groupName, cleanOffset },
    });
    const plans = [[ofGroup('g1', 'true'), request('%RETRY%g1', 'b:1')], [ofGroup('g2', 'true')], [ofGroup('g3', 'false')]];
    expect(joinPlans(plans).map(({ requestCode, fields }) => [requestCode, fields])).toEqual([
      [207, { groupName: 'g1, g2', cleanOffset: 'true' }],
      [207, { groupName: 'g3', cleanOffset: 'false' }],
      [215, { topic: '%RETRY%g1' }],
    ]);
  });
});

describe('removeAsTask', () => {
  const run = (outcomes: Record<string, 'done' | 'failed'>, names: string[]) => {
    const { run: inApp } = createStoreHarness();
    return inApp(async () => {
      const tasks = useTasksStore();
      const watched: number[] = [];
      await removeAsTask(
        tasks.run,
        { one: 'deleteGroup', many: 'deleteGroups', field: 'group' },
        names.map((name) => ({ name })),
        async ({ name }) => ({ results: [outcomes[name] === 'done' ? done(name, 'b:1') : failed(name, 'b:1')] }),
        { signal: new AbortController().signal, cancel: () => {}, progress: (count) => watched.push(count) },
      );
      return { watched, task: tasks.tasks[0] };
    });
  };
  it('bears the name of one, and the number of several, with progress', async () => {
    expect(await run({ a: 'done' }, ['a'])).toMatchObject({ task: { kind: 'deleteGroup', names: { group: 'a' }, status: 'done' } });
    expect(await run({ a: 'done', b: 'done' }, ['a', 'b'])).toMatchObject({
      watched: [1, 2],
      task: { kind: 'deleteGroups', names: { count: '2' }, status: 'done', progress: { done: 2, total: 2 } },
    });
  });
  it('has failed when any of it has', async () => {
    expect(await run({ a: 'done', b: 'failed' }, ['a', 'b'])).toMatchObject({ task: { status: 'failed' } });
  });
});

describe('outcomesOf', () => {
  const text = ({ code }: { code: string }): string => `words for ${code}`;
  it('has a line for each on each node, what was not done first, and names topics of a group', () => {
    const outcomes: RemovalOutcome[] = [
      { name: 'g1', status: 'sent', results: [done('g1', 'b:1'), failed('%RETRY%g1', 'b:1')] },
      { name: 'g2', status: 'notBegun' },
      { name: 'g3', status: 'failed', failure },
    ];
    expect(outcomesOf(outcomes, text)).toEqual([
      { target: 'g1', request: 'DELETE %RETRY%g1 → n b:1', status: 'failed', text: 'words for brokerUnreachable' },
      { target: 'g2', request: '', status: 'notSent' },
      { target: 'g3', request: '', status: 'failed', text: 'words for brokerUnreachable' },
      { target: 'g1', request: 'DELETE → n b:1', status: 'done', text: undefined },
    ]);
  });
  it('names the nodes where one thing was to be deleted', () => {
    expect(outcomesOf([{ name: 'a', status: 'sent', results: [failed('a', 'b:1')] }], text)).toEqual([
      { target: 'n b:1', request: 'DELETE', status: 'failed', text: 'words for brokerUnreachable' },
    ]);
  });
});
