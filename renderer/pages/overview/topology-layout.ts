import type { BrokerSet, ConsumerEnd, ProducerEnd, Topology } from './topology-model.ts';

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A line of the map: a curve from left to right. */
export interface Edge {
  key: string;
  /** SVG path data. */
  path: string;
  /** Stroke in px. */
  width: number;
  kind: 'in' | 'out' | 'broken' | 'idle' | 'registration' | 'replication' | 'replicationBroken';
}

export interface TopologyLayout {
  height: number;
  namesrvs: Box[];
  producers: { end: ProducerEnd; box: Box }[];
  sets: { set: BrokerSet; box: Box; tiles: Box[] }[];
  groups: { end: ConsumerEnd; box: Box }[];
  /** Where "N more" stands, below the last box. */
  producersMoreTop: number;
  groupsMoreTop: number;
  edges: Edge[];
}

const side = 16;
const endWidth = { wide: 170, narrow: 148 };
const endHeight = 44;
const endGap = 8;
const flowWidth = { wide: 40, narrow: 26 };
const namesrvHeight = 34;
const namesrvGap = 34;
const headHeight = 28;
/** The least height of a tile, and what it may grow by where few leave room. */
const tileHeightLeast = 88;
const tileGrowthMax = 96;
const tileGap = 22;
const setPad = 10;
const setGap = 14;
/** Tiles stand beside each other from this width of a set on. */
const besideFrom = 370;
/** Boxes of one column beyond what the brokers' height gives. */
const endsLeast = 4;

/** Stroke of an edge: the square root keeps a trickle visible beside a flood. */
export function edgeWidth(perSecond: number | null): number {
  return perSecond === null || perSecond <= 0 ? 1 : Math.min(7, 1 + Math.sqrt(perSecond) / 9);
}

/** Where everything stands on a map of this width, px. `sets`: those that are drawn. `room`: the height that tiles may grow into. */
export function layoutTopology(topology: Topology, sets: readonly BrokerSet[], width: number, room = 0): TopologyLayout {
  const isWide = width >= 780;
  const ends = isWide ? endWidth.wide : endWidth.narrow;
  const flow = isWide ? flowWidth.wide : flowWidth.narrow;
  const middle = { left: side + ends + flow, width: Math.max(180, width - 2 * (side + ends + flow)) };
  const namesrvs = row(topology.namesrvs.length, middle.left, 4, middle.width, namesrvHeight, 10);
  const top = namesrvs.length === 0 ? 4 : 4 + namesrvHeight + namesrvGap;

  const standsBeside = (set: BrokerSet): boolean => middle.width >= besideFrom && set.nodes.length === 2;
  const rowsOf = (set: BrokerSet): number => (standsBeside(set) ? 1 : set.nodes.length);
  const rowCount = sets.reduce((sum, set) => sum + rowsOf(set), 0);
  const leastHeight = sets.reduce((sum, set) => sum + setHeight(rowsOf(set), tileHeightLeast) + setGap, top + 12 - setGap);
  const growth = rowCount === 0 ? 0 : Math.floor((room - leastHeight) / rowCount);
  const tileHeight = tileHeightLeast + Math.min(tileGrowthMax, Math.max(0, growth));

  let y = top;
  const placed = sets.map((set) => {
    const isBeside = standsBeside(set);
    const inner = middle.width - 2 * setPad;
    const tiles = isBeside
      ? row(2, middle.left + setPad, y + headHeight, inner, tileHeight, tileGap)
      : set.nodes.map((_, index) => ({
          left: middle.left + setPad,
          top: y + headHeight + index * (tileHeight + tileGap),
          width: inner,
          height: tileHeight,
        }));
    const box = { left: middle.left, top: y, width: middle.width, height: setHeight(rowsOf(set), tileHeight) };
    y += box.height + setGap;
    return { set, box, tiles };
  });
  const bottom = Math.max(top + 40, y - setGap);

  const places = Math.max(endsLeast, Math.floor((bottom - top - 20) / (endHeight + endGap)));
  const column = <End>(all: readonly End[], left: number): { end: End; box: Box }[] =>
    all.slice(0, places).map((end, index) => ({
      end,
      box: { left, top: top + 20 + index * (endHeight + endGap), width: ends, height: endHeight },
    }));
  const producers = column(topology.producers, side);
  const groups = column(topology.groups, width - side - ends);
  const after = (count: number): number => top + 20 + Math.max(1, count) * (endHeight + endGap);
  const edges = [
    ...registrations(namesrvs, placed),
    ...replications(placed),
    ...producerEdges(producers, placed),
    ...groupEdges(groups, placed),
  ];
  return {
    height: Math.max(bottom, after(producers.length) + 20, after(groups.length) + 20) + 12,
    namesrvs,
    producers,
    sets: placed,
    groups,
    producersMoreTop: after(producers.length),
    groupsMoreTop: after(groups.length),
    edges,
  };
}

const setHeight = (rows: number, tileHeight: number): number => headHeight + rows * tileHeight + (rows - 1) * tileGap + setPad;

function row(count: number, left: number, top: number, width: number, height: number, gap: number): Box[] {
  const each = (width - gap * (count - 1)) / Math.max(1, count);
  return Array.from({ length: count }, (_, index) => ({ left: left + index * (each + gap), top, width: each, height }));
}

type PlacedSet = TopologyLayout['sets'][number];

function registrations(namesrvs: readonly Box[], sets: readonly PlacedSet[]): Edge[] {
  const first = sets[0]?.box;
  if (first === undefined) return [];
  return namesrvs.map((box, index) => {
    const x = box.left + box.width / 2;
    return { key: `ns ${index}`, path: `M${x} ${box.top + box.height}V${first.top}`, width: 1, kind: 'registration' };
  });
}

/** From the master to each slave. */
function replications(sets: readonly PlacedSet[]): Edge[] {
  return sets.flatMap(({ set, tiles }) =>
    set.nodes.slice(1).flatMap((node, index): Edge[] => {
      const from = tiles[0];
      const to = tiles[index + 1];
      if (from === undefined || to === undefined || set.nodes[0]?.brokerId !== 0) return [];
      const isBeside = to.left > from.left;
      const path = isBeside
        ? `M${from.left + from.width} ${from.top + 30}H${to.left - 2}`
        : `M${from.left + 20 + index * 8} ${from.top + from.height}V${to.top - 2}`;
      const isWell = node.state === 'running' && set.nodes[0].state === 'running';
      return [{ key: `ha ${node.id}`, path, width: 1.5, kind: isWell ? 'replication' : 'replicationBroken' }];
    }),
  );
}

/** RocketMQ does not tell how much each producer sends: the lines are thin. */
function producerEdges(producers: TopologyLayout['producers'], sets: readonly PlacedSet[]): Edge[] {
  return producers.flatMap(({ end, box }, at) =>
    sets.flatMap(({ set, box: to }): Edge[] =>
      end.brokerNames.includes(set.brokerName)
        ? [
            {
              key: `in ${end.name} ${set.brokerName}`,
              path: curve(box.left + box.width, middleOf(box), to.left, portOf(to, at, producers.length)),
              width: 1.25,
              kind: set.nodes[0]?.state === 'running' ? 'in' : 'broken',
            },
          ]
        : [],
    ),
  );
}

function groupEdges(groups: TopologyLayout['groups'], sets: readonly PlacedSet[]): Edge[] {
  return groups.flatMap(({ end, box }, at) => {
    const of = sets.filter(({ set }) => end.brokerNames.includes(set.brokerName));
    const share = end.consumePerSecond.value === null ? null : end.consumePerSecond.value / Math.max(1, end.brokerNames.length);
    return of.map(({ set, box: from }): Edge => ({
      key: `out ${end.group} ${set.brokerName}`,
      path: curve(from.left + from.width, portOf(from, at, groups.length), box.left, middleOf(box)),
      width: edgeWidth(end.isAbandoned ? null : share),
      kind: end.isAbandoned ? 'broken' : (share ?? 0) > 0 ? 'out' : 'idle',
    }));
  });
}

const middleOf = (box: Box): number => box.top + box.height / 2;
/** Edges end spread over the side of a set, in the order of the other ends, so that few of them cross. */
const portOf = (box: Box, index: number, count: number): number =>
  box.top + headHeight + ((index + 0.5) / count) * (box.height - headHeight - setPad);

function curve(x1: number, y1: number, x2: number, y2: number): string {
  const bend = (x2 - x1) / 2;
  return `M${round(x1)} ${round(y1)}C${round(x1 + bend)} ${round(y1)} ${round(x2 - bend)} ${round(y2)} ${round(x2)} ${round(y2)}`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
