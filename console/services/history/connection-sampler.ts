import { getAllConsumerOffsets } from '../../../engine/admin/get-all-consumer-offsets.ts';
import { getBrokerConsumeStats } from '../../../engine/admin/get-broker-consume-stats.ts';
import { getConsumeTimeSpans } from '../../../engine/admin/get-consume-time-spans.ts';
import { getRuntimeInfo } from '../../../engine/admin/get-runtime-info.ts';
import { getTopicStats } from '../../../engine/admin/get-topic-stats.ts';
import { isRetryTopic } from '../../../engine/protocol/topic-name.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { groupQueuesMax, seriesKey } from '../../contract/history.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { readConnections, readMembers } from '../groups/group-members.ts';
import { queuesWithAges } from '../groups/group-progress.ts';
import { groupKindOf, queuesOf } from '../groups/group-rows.ts';
import { lagOf, oldestBehind, sumLag } from '../groups/lag.ts';
import type { QueueProgress } from '../groups/lag.ts';
import { inParallel } from '../in-parallel.ts';
import { brokerFiguresOf } from '../nodes/broker-figures.ts';
import { readTopicList } from '../topics/topic-list.ts';
import { createQueueGroups } from './queue-groups.ts';
import { createOffsetRates } from './rate-of-offsets.ts';

/** Topics of a connection whose put rate is recorded: those that groups wait for, then the others by name. */
export const topicsMax = 300;
/** Groups of a connection that are recorded, those with most lag first. */
export const groupsMax = 500;
/** Groups whose oldest waiting message is asked for, by lag; one request a topic and broker each. */
export const agedGroupsMax = 50;
/** Members of a group that are asked what they hold; larger groups have no recorded owners. */
export const askedMembersMax = 64;
/** Requests of one connection that wait for answers at the same time: few where they come at once, which leaves the processors to pages. */
const requestsAtOnce = { near: 2, far: 8 };
/** A broker that answers within this time is near. */
const nearMs = 10;
/** How long the list of topics is good: new topics are recorded after that. */
const topicListFreshMs = 60_000;

/** Where a sample goes. What is not given, or null, was asked for and is not known. */
export interface SampleSink {
  value(key: string, value: number | null | undefined): void;
  state(key: string, text: string): void;
  /** The time for this sample is over: nothing more is taken. */
  isOver: boolean;
}

/** Reads one cluster for the record. */
export interface ConnectionSampler {
  /** Rejects when no NameServer answers; what a silent broker would have told is left out. */
  sample(sink: SampleSink): Promise<void>;
  /** Somebody looks at the queues of a group. */
  opened(group: string): void;
  /** Groups of which single queues are recorded now. */
  readonly queueGroups: number;
}

interface BrokerReading {
  broker: BrokerRef;
  queues: Map<string, QueueProgress[]>;
}

export function createConnectionSampler({ clock, view }: { clock: Clock; view: ClusterView }): ConnectionSampler {
  const { caller } = view;
  const rates = createOffsetRates();
  const chosen = createQueueGroups();
  let topicList: { atMs: number; brokerNames: Map<string, string[]> } | undefined;

  async function sampleBrokers(brokers: readonly BrokerRef[], sink: SampleSink): Promise<void> {
    const sums: Record<'in' | 'out', number | null> = { in: 0, out: 0 };
    await Promise.all(
      brokers.map(async (broker) => {
        const figures = await getRuntimeInfo(caller, broker.address).then(brokerFiguresOf, () => undefined);
        for (const [measure, figure] of [
          ['in', figures?.inPerSecond],
          ['out', figures?.outPerSecond],
        ] as const) {
          const value = figure?.value ?? null;
          sink.value(seriesKey.broker(measure, `${broker.node}/${broker.brokerId}`), value);
          // A slave puts what its master was sent: it counts once. Without one answer the sum would be too small.
          if (measure === 'in' && broker.brokerId !== 0) continue;
          const sum = sums[measure];
          sums[measure] = sum === null || value === null ? null : sum + value;
        }
      }),
    );
    sink.value(seriesKey.cluster('in'), sums.in);
    sink.value(seriesKey.cluster('out'), sums.out);
  }

  /** Two requests: how far every group is on a master. Undefined when it does not answer. */
  async function readBroker(broker: BrokerRef): Promise<BrokerReading | undefined> {
    try {
      const [committed, stats] = await Promise.all([
        getAllConsumerOffsets(caller, broker.address),
        getBrokerConsumeStats(caller, broker.address),
      ]);
      const nowMs = clock.nowMs();
      const queues = new Map<string, QueueProgress[]>();
      for (const [group, entries] of stats) {
        if (groupKindOf(group) !== 'system')
          queues.set(
            group,
            entries.flatMap((entry) => queuesOf(entry, broker, committed.get(group), nowMs)),
          );
      }
      return { broker, queues };
    } catch {
      return undefined;
    }
  }

  /** Brokers that have each topic of its own; at most a minute old. */
  async function topicsOnBrokers(): Promise<Map<string, string[]>> {
    const nowMs = clock.monotonicMs();
    if (topicList === undefined || nowMs - topicList.atMs >= topicListFreshMs) {
      const { topics, failures } = await readTopicList(clock, view);
      const brokerNames = new Map(topics.filter(({ kind }) => kind === 'normal').map(({ topic, brokerNames: names }) => [topic, names]));
      // A list without a silent broker's topics is read again with the next sample.
      topicList = { atMs: failures.length === 0 ? nowMs : Number.NEGATIVE_INFINITY, brokerNames };
    }
    return topicList.brokerNames;
  }

  /** Offsets of topics: their put rates, and the smallest offsets of the queues that groups wait for. */
  async function sampleTopics(
    masters: readonly BrokerRef[],
    waiting: ReadonlyMap<string, string[]>,
    sink: SampleSink,
  ): Promise<Map<string, number>> {
    const minOffsets = new Map<string, number>();
    const normal = await topicsOnBrokers().catch(() => new Map<string, string[]>());
    const others = [...normal].filter(([topic]) => !waiting.has(topic)).sort(([a], [b]) => (a < b ? -1 : 1));
    // Retry topics are in no list: they are asked for on the brokers where something waits.
    const first = [...waiting].map(([topic, brokerNames]): [string, string[]] => [topic, normal.get(topic) ?? brokerNames]);
    const [begin, ...rest] = [...first, ...others].slice(0, topicsMax);
    const sampleTopic = async ([topic, brokerNames]: [string, string[]]): Promise<void> => {
      if (sink.isOver) return;
      const positions = new Map<string, number>();
      let isComplete = true;
      for (const broker of masters) {
        if (!brokerNames.includes(broker.node)) continue;
        try {
          for (const queue of await getTopicStats(caller, broker.address, topic)) {
            positions.set(`${broker.node} ${queue.queueId}`, queue.maxOffset);
            minOffsets.set(`${topic} ${broker.node} ${queue.queueId}`, queue.minOffset);
          }
        } catch {
          isComplete = false;
        }
      }
      if (isComplete && normal.has(topic))
        sink.value(seriesKey.topic(topic), rates.of(`topic ${topic}`).next(positions, clock.monotonicMs()));
    };
    if (begin === undefined) return minOffsets;
    const startedMs = clock.monotonicMs();
    await sampleTopic(begin);
    const isNear = clock.monotonicMs() - startedMs < nearMs;
    await inParallel(isNear ? requestsAtOnce.near : requestsAtOnce.far, rest, sampleTopic);
    return minOffsets;
  }

  async function sampleGroups(masters: readonly BrokerRef[], sink: SampleSink): Promise<void> {
    const readings = await Promise.all(masters.map(readBroker));
    const atMs = clock.monotonicMs();
    const answered = readings.filter((reading) => reading !== undefined);
    const groups = new Map<string, QueueProgress[]>();
    for (const { queues } of answered) for (const [group, own] of queues) groups.set(group, [...(groups.get(group) ?? []), ...own]);
    const minOffsets = await sampleTopics(masters, waitingTopics(groups), sink);
    // Without one master's queues every sum would be too small.
    if (answered.length < masters.length) return;
    const known = new Map([...groups].map(([group, queues]) => [group, queues.map((queue) => withMinOffset(queue, minOffsets))]));
    const lags = new Map([...known].map(([group, queues]) => [group, sumLag(queues.filter(isOwn)).lag.value ?? 0]));
    const ranked = [...known].sort(([a], [b]) => (lags.get(b) ?? 0) - (lags.get(a) ?? 0) || (a < b ? -1 : 1)).slice(0, groupsMax);
    const queueGroups = new Set(chosen.choose(lags, atMs));
    for (const [group, queues] of ranked) sampleSums(group, queues, atMs, sink);
    await inParallel(requestsAtOnce.far, ranked.slice(0, agedGroupsMax), async ([group, queues]) =>
      sampleAge(group, queues, masters, sink),
    );
    for (const [group] of ranked.slice(agedGroupsMax)) if ((lags.get(group) ?? 0) === 0) sink.value(seriesKey.group('age', group), 0);
    await inParallel(requestsAtOnce.far, [...queueGroups], async (group) => sampleQueues(group, known.get(group) ?? [], masters, sink));
  }

  function sampleSums(group: string, queues: readonly QueueProgress[], atMs: number, sink: SampleSink): void {
    const own = queues.filter(isOwn);
    const { lag } = sumLag(own);
    if (lag.value === null) return; // nothing was ever committed
    const retry = sumLag(queues.filter((queue) => !isOwn(queue))).lag;
    const committed = own.filter(({ consumerOffset }) => consumerOffset !== null);
    sink.value(seriesKey.group('lag', group), lag.value);
    sink.value(seriesKey.group('retry', group), retry.value ?? 0);
    sink.value(
      seriesKey.group('produced', group),
      rates.of(`produced ${group}`).next(new Map(own.map((queue) => [nameOf(queue), queue.maxOffset])), atMs),
    );
    sink.value(
      seriesKey.group('consumed', group),
      rates.of(`consumed ${group}`).next(new Map(committed.map((queue) => [nameOf(queue), queue.consumerOffset ?? 0])), atMs),
    );
  }

  async function sampleAge(
    group: string,
    queues: readonly QueueProgress[],
    masters: readonly BrokerRef[],
    sink: SampleSink,
  ): Promise<void> {
    if (sink.isOver) return;
    const aged: QueueProgress[] = [];
    for (const [broker, topic, ours] of partsOf(queues.filter(isOwn), masters)) {
      if (!ours.some((queue) => (lagOf(queue) ?? 0) > 0)) aged.push(...ours.map((queue) => ({ ...queue, behindMs: 0 })));
      else {
        const spans = await getConsumeTimeSpans(caller, broker.address, group, topic).catch(() => undefined);
        if (spans === undefined) return;
        aged.push(...queuesWithAges(ours, spans, clock.nowMs()));
      }
    }
    sink.value(seriesKey.group('age', group), oldestBehind(aged).value);
  }

  /** Lag of single queues, and who holds each. */
  async function sampleQueues(
    group: string,
    queues: readonly QueueProgress[],
    masters: readonly BrokerRef[],
    sink: SampleSink,
  ): Promise<void> {
    if (sink.isOver) return;
    const own = queues
      .filter(isOwn)
      .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
      .slice(0, groupQueuesMax);
    for (const queue of own) sink.value(seriesKey.queueLag(group, queue), lagOf(queue));
    const online = await readConnections(view, group, masters);
    if (online.failures.length > 0 || online.connections.length > askedMembersMax || online.messageModel === 'BROADCASTING') return;
    const { members } = await readMembers(clock, view, group, online);
    const holders = new Map(
      members.flatMap(({ clientId, state }) => (state?.queues ?? []).map((queue) => [nameOf(queue), clientId] as const)),
    );
    const haveAllAnswered = members.every(({ state }) => state !== null);
    for (const queue of own) {
      const holder = holders.get(nameOf(queue)) ?? (haveAllAnswered ? '' : undefined);
      if (holder !== undefined) sink.state(seriesKey.queueOwner(group, queue), holder);
    }
  }

  return {
    async sample(sink) {
      const brokers = await view.brokers();
      const masters = brokers.filter(({ brokerId }) => brokerId === 0);
      await Promise.all([sampleBrokers(brokers, sink), sampleGroups(masters, sink)]);
      rates.sweep();
    },
    opened: (group) => chosen.opened(group, clock.monotonicMs()),
    get queueGroups() {
      return chosen.count;
    },
  };
}

const isOwn = ({ topic }: { topic: string }): boolean => !isRetryTopic(topic);
const nameOf = ({ topic, brokerName, queueId }: Pick<QueueProgress, 'topic' | 'brokerName' | 'queueId'>): string =>
  `${topic} ${brokerName} ${String(queueId).padStart(5, '0')}`;

/** Topics that some group waits for, with the brokers on which it does. */
function waitingTopics(groups: ReadonlyMap<string, readonly QueueProgress[]>): Map<string, string[]> {
  const topics = new Map<string, Set<string>>();
  for (const queues of groups.values()) {
    for (const queue of queues) {
      if ((lagOf(queue) ?? 0) === 0) continue;
      const brokers = topics.get(queue.topic) ?? new Set();
      topics.set(queue.topic, brokers.add(queue.brokerName));
    }
  }
  return new Map([...topics].map(([topic, brokers]) => [topic, [...brokers]]));
}

function withMinOffset(queue: QueueProgress, minOffsets: ReadonlyMap<string, number>): QueueProgress {
  const minOffset = minOffsets.get(`${queue.topic} ${queue.brokerName} ${queue.queueId}`);
  return minOffset === undefined ? queue : { ...queue, minOffset };
}

/** Queues by broker and topic: what one request can tell of. */
function partsOf(queues: readonly QueueProgress[], masters: readonly BrokerRef[]): [BrokerRef, string, QueueProgress[]][] {
  return masters.flatMap((broker) => {
    const ours = queues.filter(({ brokerName }) => brokerName === broker.node);
    return [...new Set(ours.map(({ topic }) => topic))].map((topic): [BrokerRef, string, QueueProgress[]] => [
      broker,
      topic,
      ours.filter((queue) => queue.topic === topic),
    ]);
  });
}
