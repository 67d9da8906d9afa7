import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../../console/contract/figure.ts';
import type { NodeRow } from '../../../console/contract/nodes.ts';
import type { ProducerGroup } from '../../../console/contract/producers.ts';
import { fakeBroker, fakeFigures, fakeNamesrv } from '../../fixtures/fake-data.ts';
import { edgeWidth, layoutTopology } from './topology-layout.ts';
import { drawnSets, topologyOf } from './topology-model.ts';
import type { TopologyGroup } from './topology-model.ts';

const broker = (brokerName: string, brokerId: number, changes: Partial<NodeRow> = {}): NodeRow =>
  fakeBroker({ id: `${brokerName}/${brokerId}`, brokerName, brokerId, role: brokerId === 0 ? 'ASYNC_MASTER' : 'SLAVE', ...changes });
const producer = (producerGroup: string, ...clients: string[][]): ProducerGroup => ({
  producerGroup,
  isInternal: false,
  clients: clients.map((brokerNames, index) => ({
    clientId: `${producerGroup}@${index}`,
    language: 'JAVA',
    version: 'V5_5_0',
    connections: brokerNames.map((brokerName) => ({ brokerName, address: 'a:1', lastHeartbeatAtMs: null })),
  })),
});
const group = (name: string, changes: Partial<TopologyGroup> = {}): TopologyGroup => ({
  group: name,
  brokerNames: ['broker-a'],
  lag: known(0),
  consumePerSecond: known(10),
  members: known(2),
  ...changes,
});

describe('the topology', () => {
  it('puts masters and slaves of a name into one set, and adds up what consumers take from them', () => {
    const { sets, namesrvs } = topologyOf(
      [
        fakeNamesrv(),
        broker('broker-b', 1, { figures: fakeFigures({ outPerSecond: known(5) }) }),
        broker('broker-b', 0, { figures: fakeFigures({ inPerSecond: known(7), outPerSecond: known(3) }) }),
        broker('broker-a', 0, { state: 'crashed' }),
      ],
      [],
      [],
    );
    expect([
      namesrvs.map(({ id }) => id),
      sets.map(({ nodes, inPerSecond, outPerSecond, hasProblem }) => [nodes.map(({ id }) => id), inPerSecond, outPerSecond, hasProblem]),
    ]).toEqual([
      ['namesrv-1'],
      [
        [['broker-a/0'], unknown('noAnswer', 'broker-a/0'), unknown('noAnswer', 'broker-a/0'), true],
        [['broker-b/0', 'broker-b/1'], known(7), known(8), false],
      ],
    ]);
  });
  it('ties each producer group to the brokers that its clients are connected to, and leaves out those of client libraries', () => {
    const { producers } = topologyOf(
      [],
      [
        producer('one', ['broker-a']),
        producer('two', ['broker-b', 'broker-a'], ['broker-b']),
        { ...producer('CLIENT_INNER_PRODUCER', ['broker-a']), isInternal: true },
      ],
      [],
    );
    expect(producers).toEqual([
      { name: 'two', clients: 2, brokerNames: ['broker-a', 'broker-b'] },
      { name: 'one', clients: 1, brokerNames: ['broker-a'] },
    ]);
  });
  it('puts groups that need somebody first: a backlog that nobody takes, then a large one, then by rate', () => {
    const { groups } = topologyOf(
      [],
      [],
      [
        group('idle', { members: known(0) }),
        group('slow', { consumePerSecond: known(1) }),
        group('fast', { consumePerSecond: known(99) }),
        group('behind', { lag: known(1000) }),
        group('abandoned', { lag: known(1), members: known(0) }),
        group('unknown', { lag: unknown('noAnswer', 'broker-a'), members: unknown('pending'), consumePerSecond: unknown('pending') }),
      ],
    );
    expect(groups.map(({ group: name, state, isAbandoned }) => [name, state, isAbandoned])).toEqual([
      ['abandoned', 'bad', true],
      ['behind', 'warn', false],
      ['fast', 'ok', false],
      ['slow', 'ok', false],
      ['unknown', 'ok', false],
      ['idle', 'off', false],
    ]);
  });
  it('draws up to six sets, and of more only those with problems', () => {
    const sets = (count: number) =>
      topologyOf(
        Array.from({ length: count }, (_, index) => broker(`b${index}`, 0, { state: index === 3 ? 'unreachable' : 'running' })),
        [],
        [],
      ).sets;
    expect([drawnSets(sets(6)).length, drawnSets(sets(7)).map(({ brokerName }) => brokerName)]).toEqual([6, ['b3']]);
  });
});

describe('the map', () => {
  const topology = topologyOf(
    [fakeNamesrv(), broker('broker-a', 0), broker('broker-a', 1), broker('broker-b', 0, { state: 'crashed' })],
    [producer('orders', ['broker-a', 'broker-b'])],
    [
      group('billing', { brokerNames: ['broker-a', 'broker-b'], consumePerSecond: known(162) }),
      group('lost', { lag: known(5), members: known(0) }),
    ],
  );
  const layout = layoutTopology(topology, topology.sets, 900);
  const kinds = Object.fromEntries(layout.edges.map(({ key, kind, width }) => [key, [kind, width]]));

  it('draws what flows, what nobody takes and what is registered, each in its own way', () => {
    expect(kinds).toEqual({
      'ns 0': ['registration', 1],
      'ha broker-a/1': ['replication', 1.5],
      'in orders broker-a': ['in', 1.25],
      'in orders broker-b': ['broken', 1.25],
      'out lost broker-a': ['broken', 1],
      'out billing broker-a': ['out', 2],
      'out billing broker-b': ['out', 2],
    });
  });
  it('goes from left to right without overlaps, whatever the width', () => {
    for (const width of [560, 732, 900, 1400]) {
      const { sets, producers, groups, height } = layoutTopology(topology, topology.sets, width);
      const [first, second] = sets;
      expect(producers[0]?.box.left).toBe(16);
      for (const { box } of sets) {
        expect(box.left).toBeGreaterThan((producers[0]?.box.left ?? 0) + (producers[0]?.box.width ?? 0));
        expect(box.left + box.width).toBeLessThan(groups[0]?.box.left ?? 0);
      }
      expect(second?.box.top).toBeGreaterThan((first?.box.top ?? 0) + (first?.box.height ?? 0));
      for (const { box, tiles } of sets) for (const tile of tiles) expect(tile.top + tile.height).toBeLessThanOrEqual(box.top + box.height);
      expect(height).toBeGreaterThan((second?.box.top ?? 0) + (second?.box.height ?? 0));
    }
  });
  it('puts master and slave beside each other where there is room, else below each other', () => {
    const tops = (width: number) => layoutTopology(topology, topology.sets, width).sets[0]?.tiles.map(({ top }) => top);
    expect([new Set(tops(1400)).size, new Set(tops(732)).size]).toEqual([1, 2]);
  });
  it('shows as many ends as there is room for beside the brokers', () => {
    const many = topologyOf(
      [broker('broker-a', 0)],
      [],
      Array.from({ length: 30 }, (_, index) => group(`g${index}`)),
    );
    expect(layoutTopology(many, many.sets, 900).groups).toHaveLength(4);
  });
  it('lets the tiles of a small cluster grow into the room there is, and no further', () => {
    const small = topologyOf([broker('broker-a', 0)], [], []);
    const heights = [0, 180, 2000].map((room) => {
      const { sets, height } = layoutTopology(small, small.sets, 900, room);
      return [sets[0]?.tiles[0]?.height, height];
    });
    expect(heights).toEqual([
      [88, 142],
      [126, 180],
      [184, 238],
    ]);
  });
});

it('draws a line by the square root of the rate, never thinner than one pixel nor thicker than seven', () => {
  expect([null, 0, 81, 8100].map(edgeWidth)).toEqual([1, 1, 2, 7]);
});
