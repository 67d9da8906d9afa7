import type { Figure } from '../../../console/contract/figure.ts';
import { known, unknown } from '../../../console/contract/figure.ts';
import type { NodeRow } from '../../../console/contract/nodes.ts';
import type { ProducerGroup } from '../../../console/contract/producers.ts';
import type { DotState } from '../../components/StatusDot.vue';

/** What the map needs to know of a consumer group; the list of groups and the figures of the visible ones have it. */
export interface TopologyGroup {
  group: string;
  brokerNames: readonly string[];
  lag: Figure;
  consumePerSecond: Figure;
  /** Clients that are online; unknown until it was asked. */
  members: Figure;
}

/** A master and its slaves: one broker name. */
export interface BrokerSet {
  brokerName: string;
  clusterName: string | null;
  /** By id: the master first where there is one. */
  nodes: NodeRow[];
  /** Of the master; unknown where it does not answer. */
  inPerSecond: Figure;
  outPerSecond: Figure;
  /** Whether any node is not well. */
  hasProblem: boolean;
}

export interface ProducerEnd {
  name: string;
  clients: number;
  brokerNames: string[];
}

export interface ConsumerEnd extends TopologyGroup {
  state: DotState;
  /** Messages wait and nobody is there to take them. */
  isAbandoned: boolean;
}

export interface Topology {
  namesrvs: NodeRow[];
  sets: BrokerSet[];
  /** Most clients first. */
  producers: ProducerEnd[];
  /** Those that need somebody first, then by what they take. */
  groups: ConsumerEnd[];
}

/** A group that is so far behind is drawn in the colour of a warning. */
export const lagToNotice = 1000;

/** Sets that are drawn; beyond it only those with problems. */
export const setsDrawnMax = 6;

/** Who sends to which brokers, and who reads from them. */
export function topologyOf(nodes: readonly NodeRow[], producers: readonly ProducerGroup[], groups: readonly TopologyGroup[]): Topology {
  return {
    namesrvs: nodes.filter(({ kind }) => kind === 'namesrv'),
    sets: setsOf(nodes),
    producers: producers
      .filter(({ isInternal }) => !isInternal)
      .map(({ producerGroup, clients }) => ({
        name: producerGroup,
        clients: clients.length,
        brokerNames: [...new Set(clients.flatMap(({ connections }) => connections.map(({ brokerName }) => brokerName)))].sort(),
      }))
      .sort((a, b) => b.clients - a.clients || compare(a.name, b.name)),
    groups: groups.map(consumerEnd).sort((a, b) => rank(b) - rank(a) || rateOf(b) - rateOf(a) || compare(a.group, b.group)),
  };
}

/** The sets that the map shows: all of them, or those with problems where there are many. */
export function drawnSets(sets: readonly BrokerSet[]): BrokerSet[] {
  return sets.length <= setsDrawnMax ? [...sets] : sets.filter(({ hasProblem }) => hasProblem).slice(0, setsDrawnMax);
}

function setsOf(nodes: readonly NodeRow[]): BrokerSet[] {
  const byName = new Map<string, NodeRow[]>();
  for (const node of nodes) {
    if (node.kind !== 'broker' || node.brokerName === null) continue;
    byName.set(node.brokerName, [...(byName.get(node.brokerName) ?? []), node]);
  }
  return [...byName]
    .map(([brokerName, members]): BrokerSet => {
      const sorted = members.toSorted((a, b) => (a.brokerId ?? 0) - (b.brokerId ?? 0));
      const master = sorted.find(({ brokerId }) => brokerId === 0);
      const figure = (name: 'inPerSecond' | 'outPerSecond'): Figure =>
        master === undefined || master.state !== 'running'
          ? unknown('noAnswer', `${brokerName}/0`)
          : (master.figures?.[name] ?? unknown('pending', master.id));
      return {
        brokerName,
        clusterName: sorted[0]?.clusterName ?? null,
        nodes: sorted,
        inPerSecond: figure('inPerSecond'),
        outPerSecond: sumOfOut(sorted),
        hasProblem: master === undefined || sorted.some(({ state }) => state !== 'running'),
      };
    })
    .sort((a, b) => compare(a.clusterName ?? '', b.clusterName ?? '') || compare(a.brokerName, b.brokerName));
}

/** Consumers may read from slaves too. */
function sumOfOut(nodes: readonly NodeRow[]): Figure {
  const figures = nodes.filter(({ state }) => state === 'running').map(({ figures: of }) => of?.outPerSecond.value ?? null);
  const values = figures.filter((value) => value !== null);
  return values.length === 0 ? unknown('noAnswer', nodes[0]?.id) : known(values.reduce((sum, value) => sum + value, 0));
}

function consumerEnd(group: TopologyGroup): ConsumerEnd {
  const { lag, members } = group;
  const isAbandoned = members.value === 0 && lag.value !== null && lag.value > 0;
  const state: DotState = isAbandoned ? 'bad' : members.value === 0 ? 'off' : (lag.value ?? 0) >= lagToNotice ? 'warn' : 'ok';
  return { ...group, state, isAbandoned };
}

const rank = ({ state }: ConsumerEnd): number => (state === 'bad' ? 3 : state === 'warn' ? 2 : state === 'ok' ? 1 : 0);
const rateOf = ({ consumePerSecond }: ConsumerEnd): number => consumePerSecond.value ?? 0;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
