import { describe, expect, it } from 'vitest';
import { known } from '../../../console/contract/figure.ts';
import type { NodeRow } from '../../../console/contract/nodes.ts';
import { fakeSettings, fakeSummary } from '../../fixtures/fake-brokers.ts';
import { fakeBroker, fakeFigures, fakeNamesrv, fakeNowMs, fakeStats, fakeTopic } from '../../fixtures/fake-data.ts';
import { attentionOf } from './attention.ts';
import type { AttentionInput } from './attention.ts';
import { attentionRules } from './attention-rules.ts';
import { factsOf } from './broker-facts.ts';
import { topologyOf } from './topology-model.ts';
import type { TopologyGroup } from './topology-model.ts';

const broker = (brokerName: string, brokerId: number, changes: Partial<NodeRow> = {}): NodeRow =>
  fakeBroker({ id: `${brokerName}/${brokerId}`, brokerName, brokerId, role: brokerId === 0 ? 'ASYNC_MASTER' : 'SLAVE', ...changes });
const group = (name: string, changes: Partial<TopologyGroup> = {}): TopologyGroup => ({
  group: name,
  brokerNames: ['broker-a'],
  lag: known(0),
  consumePerSecond: known(10),
  members: known(2),
  ...changes,
});
function inputOf(nodes: NodeRow[], changes: Partial<AttentionInput> = {}, groups: TopologyGroup[] = []): AttentionInput {
  const topology = topologyOf(nodes, [], groups);
  return {
    connection: 'local',
    nowMs: fakeNowMs,
    nodes,
    sets: topology.sets,
    facts: new Map(),
    topics: [],
    deadLetters: [],
    groups: topology.groups,
    lagGrowth: new Map(),
    differing: [],
    behindMs: new Map(),
    ...changes,
  };
}
const found = (input: AttentionInput) => attentionOf(input, attentionRules);
const kinds = (input: AttentionInput): string[] => found(input).map(({ kind, id }) => `${kind} (${id})`);
const well = [fakeNamesrv(), broker('broker-a', 0)];

describe('what needs attention', () => {
  it('is nothing where all is well, nor where nothing is known yet', () => {
    expect([kinds(inputOf(well)), kinds(inputOf([]))]).toEqual([[], []]);
  });

  it('a master that has exited comes first, with the way to start it; its slave still serves reads', () => {
    const nodes = [
      broker('broker-a', 0, { state: 'crashed' }),
      broker('broker-a', 1),
      broker('broker-b', 0, { state: 'unreachable', isLocal: false }),
    ];
    expect(found(inputOf(nodes))).toEqual([
      {
        id: 'down broker-a/0',
        kind: 'masterDownSlaveReads',
        severity: 'bad',
        harm: 100,
        values: { node: 'broker-a/0', brokerName: 'broker-a', how: 'crashed', master: 'broker-a/0' },
        actions: [
          { name: 'startNode', node: 'broker-a/0', action: 'start' },
          { name: 'logs', to: { name: 'nodes', params: { connection: 'local' }, query: { node: 'broker-a/0' } } },
        ],
      },
      expect.objectContaining({ kind: 'masterDown', values: expect.objectContaining({ how: 'silent' }) }),
    ]);
  });

  it('a slave that is down answers SLAVE_NOT_AVAILABLE where its master waits for it', () => {
    const slave = broker('broker-a', 1, { state: 'givenUp' });
    expect([
      kinds(inputOf([broker('broker-a', 0, { role: 'SYNC_MASTER' }), slave])),
      kinds(inputOf([broker('broker-a', 0), slave])),
      kinds(inputOf([broker('broker-a', 0), broker('broker-a', 1, { state: 'starting' })])),
    ]).toEqual([['slaveDownSync (down broker-a/1)'], ['slaveDown (down broker-a/1)'], []]);
  });

  it('a SYNC_MASTER that waits for copies and has no slave', () => {
    const settings = (changes: Record<string, string>) => fakeSettings({ brokerRole: 'SYNC_MASTER', inSyncReplicas: '2', ...changes });
    const facts = (changes: Record<string, string>, slaves: number) => {
      const slave = { address: 's:1', behindBytes: 0, isInSync: true, transferredBytesPerSecond: 0 };
      const replication = { isMaster: true as const, commitLogMaxOffset: 0, slaves: Array.from({ length: slaves }, () => slave) };
      return new Map([['broker-a/0', factsOf(fakeSummary({ settings: settings(changes), replication }))]]);
    };
    expect([
      kinds(inputOf(well, { facts: facts({}, 0) })),
      kinds(inputOf(well, { facts: facts({}, 1) })),
      kinds(inputOf(well, { facts: facts({ inSyncReplicas: '1' }, 0) })),
      kinds(inputOf(well, { facts: facts({ brokerRole: 'ASYNC_MASTER' }, 0) })),
    ]).toEqual([['syncAlone (sync alone broker-a)'], [], [], []]);
  });

  it('a set without a master, and NameServers that are gone', () => {
    const gone = fakeNamesrv({ state: 'unreachable' });
    expect([
      kinds(inputOf([broker('broker-a', 1)])),
      kinds(inputOf([gone, fakeNamesrv({ id: 'namesrv-2' })])),
      kinds(inputOf([gone])),
    ]).toEqual([['noMaster (no master broker-a)'], ['namesrvDown (down namesrv-1)'], ['namesrvDownLast (down namesrv-1)']]);
  });

  it('a disk near its limit and above it: the broker’s own limit where it tells one', () => {
    const disk = (used: number) => [broker('broker-a', 0, { figures: fakeFigures({ diskUsedRatio: known(used) }) })];
    const facts = new Map([['broker-a/0', factsOf(fakeSummary({ settings: fakeSettings({ diskSpaceWarningLevelRatio: '80' }) }))]]);
    expect([
      kinds(inputOf(disk(0.84))),
      kinds(inputOf(disk(0.86))),
      kinds(inputOf(disk(0.9))),
      kinds(inputOf(disk(0.84), { facts })),
      kinds(inputOf(disk(0.74), { facts })),
    ]).toEqual([[], ['diskNear (disk broker-a/0)'], ['diskFull (disk broker-a/0)'], ['diskFull (disk broker-a/0)'], []]);
  });

  it('a backlog that nobody takes, the larger first, and one that grows', () => {
    const groups = [
      group('few', { lag: known(2), members: known(0) }),
      group('many', { lag: known(9000), members: known(0) }),
      group('grows', { lag: known(5000) }),
      group('small', { lag: known(900) }),
    ];
    const input = inputOf(
      well,
      {
        lagGrowth: new Map([
          ['grows', 300.4],
          ['small', 50],
          ['many', 10],
        ]),
        behindMs: new Map([['many', 60_000]]),
      },
      groups,
    );
    expect(found(input).map(({ id, values }) => [id, values])).toEqual([
      ['abandoned many', { group: 'many', lag: { count: 9000 }, age: { durationMs: 60_000 } }],
      ['abandoned few', { group: 'few', lag: { count: 2 }, age: { durationMs: 0 } }],
      ['falling grows', { group: 'grows', growth: { count: 300 }, lag: { count: 5000 }, consumed: { rate: 10 }, members: { count: 2 } }],
    ]);
  });

  it('dead letters of the last ten minutes, not older ones', () => {
    const stats = (ageMs: number) => fakeStats('%DLQ%coupons', { messages: known(26), lastMessageAtMs: fakeNowMs - ageMs });
    expect([
      found(inputOf(well, { deadLetters: [stats(60_000)] })).map(({ values, actions }) => [values, actions[0]?.name]),
      kinds(inputOf(well, { deadLetters: [stats(601_000)] })),
      kinds(inputOf(well, { deadLetters: [fakeStats('%DLQ%x', { lastMessageAtMs: null })] })),
    ]).toEqual([
      [[{ topic: '%DLQ%coupons', group: 'coupons', count: { count: 26 }, age: { durationMs: 60_000 } }, 'openDeadLetters']],
      [],
      [],
    ]);
  });

  it('members that subscribe differently, brokers of different versions, topics that differ', () => {
    const nodes = [broker('broker-a', 0), broker('broker-b', 0), broker('broker-c', 0, { version: 'V4_9_7' })];
    const topics = [
      fakeTopic('a', { differs: true }),
      fakeTopic('b', { differs: true }),
      fakeTopic('%RETRY%x', { differs: true, kind: 'retry' }),
      fakeTopic('c'),
    ];
    expect(found(inputOf(nodes, { differing: ['sms'], topics })).map(({ id, values }) => [id, values])).toEqual([
      ['subscriptions sms', { group: 'sms' }],
      ['versions', { versions: '4.9.7, 5.5.0', node: 'broker-c/0', version: '4.9.7' }],
      ['topics differ', { topic: 'a', more: { count: 1 }, count: { count: 2 } }],
    ]);
  });
});

it('reads limits, role and slaves from what a broker tells, and nothing from silence', () => {
  const slaves = [5, 9].map((behindBytes) => ({ address: 's', behindBytes, isInSync: true, transferredBytesPerSecond: 0 }));
  const told = fakeSummary({
    settings: fakeSettings({ brokerRole: 'SYNC_MASTER', inSyncReplicas: '2', diskSpaceWarningLevelRatio: '0.8' }),
    replication: { isMaster: true, commitLogMaxOffset: 0, slaves },
  });
  expect([factsOf(told), factsOf(fakeSummary({ settings: null, replication: null }))]).toEqual([
    {
      id: 'broker-a/0',
      diskLimitRatio: 0.8,
      inSyncReplicas: 2,
      isSyncMaster: true,
      flushDiskType: 'ASYNC_FLUSH',
      slaveCount: 2,
      slaveBehindBytes: 9,
    },
    {
      id: 'broker-a/0',
      diskLimitRatio: null,
      inSyncReplicas: null,
      isSyncMaster: null,
      flushDiskType: null,
      slaveCount: null,
      slaveBehindBytes: null,
    },
  ]);
});
