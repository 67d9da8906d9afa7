import type { CommittedOffsets } from '../../../engine/admin/get-all-consumer-offsets.ts';
import { getConsumerConnections } from '../../../engine/admin/get-consumer-connections.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { consumedOffsetsMax } from '../../contract/messages.ts';
import type { ConsumedOffsets, TopicConsumer, TopicConsumers } from '../../contract/messages.ts';
import type { NodeFailure } from '../../contract/topics.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { readTopicGroupNames } from '../groups/topic-group-names.ts';
import type { TopicGroupNames } from '../groups/topic-group-names.ts';
import { nodeFailure } from '../node-failure.ts';
import type { Pace } from '../pace.ts';
import { createSharedPoll } from '../shared-poll.ts';
import { inParallel } from '../in-parallel.ts';

const consumedIntervalMs = 2000;
/** Brokers that take long are left alone for this many times as long, up to a maximum. */
const restFactor = 10;
const restMaxMs = 20_000;
/** Which groups read a topic changes rarely: it is asked for again after this time. Groups that commit are seen at once. */
const namesAgeMaxMs = 10_000;
const askedAtOnceMax = 8;
/** Groups without a committed offset whose members are asked whether they broadcast; further ones count as not known to. */
const modelsMax = 50;

export interface ConsumedTools {
  clock: Clock;
  view: ClusterView;
  /** Offsets committed on a master, at most a few seconds old and shared with the pages of groups. */
  committed: (broker: BrokerRef) => Promise<CommittedOffsets>;
  pace: Pace;
}

/** Tells how far the groups of some topics are, until the signal is aborted. Rejects where no NameServer answers. */
export function watchConsumed(
  tools: ConsumedTools,
  topics: readonly string[],
  emit: (offsets: ConsumedOffsets) => void,
  signal: AbortSignal,
): Promise<void> {
  const { clock, pace } = tools;
  const reader = createReader(tools, [...new Set(topics)]);
  let tookMs = 0;
  const poll = createSharedPoll({
    clock,
    intervalMs: () => Math.max(pace(consumedIntervalMs)(), Math.min(tookMs * restFactor, restMaxMs)),
    read: async () => {
      const startedMs = clock.monotonicMs();
      const offsets = await reader();
      tookMs = clock.monotonicMs() - startedMs;
      return offsets;
    },
  });
  return poll.watch(emit, signal);
}

interface Named extends TopicGroupNames {
  topic: string;
}

/** What a master said of committed offsets. */
type Told = { broker: BrokerRef; offsets: CommittedOffsets } | { broker: BrokerRef; failure: NodeFailure };
type ToldBy = ReadonlyMap<BrokerRef['address'], Told>;

function createReader({ clock, view, committed }: ConsumedTools, topics: readonly string[]): () => Promise<ConsumedOffsets> {
  let recent: { named: Named[]; broadcasting: ReadonlySet<string>; atMs: number } | undefined;

  async function ask(broker: BrokerRef): Promise<Told> {
    try {
      return { broker, offsets: await committed(broker) };
    } catch (error) {
      return { broker, failure: nodeFailure(broker, error) };
    }
  }

  return async () => {
    const nowMs = clock.monotonicMs();
    const known = recent !== undefined && nowMs - recent.atMs < namesAgeMaxMs ? recent : undefined;
    const named =
      known?.named ??
      (await inParallel(askedAtOnceMax, topics, async (topic): Promise<Named> => ({ ...(await readTopicGroupNames(view, topic)), topic })));
    const masters = new Map(named.flatMap((entry) => entry.masters).map((broker) => [broker.address, broker]));
    const told: ToldBy = new Map((await Promise.all([...masters.values()].map(ask))).map((answer) => [answer.broker.address, answer]));
    const broadcasting = known?.broadcasting ?? (await readBroadcasting(view, withoutOffsets(named, told)));
    // A broker that is silent now may answer the next time.
    if (known === undefined && named.every(({ failures }) => failures.length === 0)) recent = { named, broadcasting, atMs: nowMs };
    const whole = named.map((entry) => consumersOf(entry, told, broadcasting));
    return { ...withinBudget(whole), failures: failuresOf(named, told), atMs: clock.nowMs() };
  };
}

/** The masters of a topic that told everything, with what they told. */
function answersOf({ masters, failures }: Named, told: ToldBy): { broker: BrokerRef; offsets: CommittedOffsets }[] {
  return masters.flatMap((broker) => {
    const answer = told.get(broker.address);
    const hasNamed = !failures.some(({ node }) => node === broker.node);
    return hasNamed && answer !== undefined && 'offsets' in answer ? [answer] : [];
  });
}

function consumersOf(entry: Named, told: ToldBy, broadcasting: ReadonlySet<string>): TopicConsumers {
  const answers = answersOf(entry, told);
  const groups = new Map<string, TopicConsumer['offsets']>([...entry.byGroup.keys()].map((group) => [group, []]));
  for (const { broker, offsets } of answers) {
    for (const [group, byTopic] of offsets) {
      const queues = byTopic.get(entry.topic);
      // Some clients commit -1 where they have nothing to say.
      const stored = [...(queues ?? [])].filter(([, consumerOffset]) => consumerOffset >= 0);
      if (stored.length > 0) groups.set(group, [...(groups.get(group) ?? []), { brokerName: broker.node, queues: stored }]);
    }
  }
  return {
    topic: entry.topic,
    brokerNames: answers.map(({ broker }) => broker.node),
    groups: [...groups]
      .map(([group, offsets]) => ({ group, isBroadcasting: offsets.length === 0 && broadcasting.has(group), offsets }))
      .sort((a, b) => (a.group < b.group ? -1 : 1)),
  };
}

/** Groups that read one of the topics and have committed nothing on it, each with a master that knows it. */
function withoutOffsets(named: readonly Named[], told: ToldBy): Map<string, BrokerRef> {
  const found = new Map<string, BrokerRef>();
  for (const entry of named) {
    const answers = answersOf(entry, told);
    for (const [group, [broker]] of entry.byGroup) {
      const hasCommitted = answers.some(({ offsets }) => offsets.get(group)?.has(entry.topic));
      if (broker !== undefined && !hasCommitted) found.set(group, broker);
    }
  }
  return found;
}

/** Those of the groups whose members say that they broadcast. Where nobody is online, or nobody answers, it is not known. */
async function readBroadcasting(view: ClusterView, groups: ReadonlyMap<string, BrokerRef>): Promise<Set<string>> {
  const found = new Set<string>();
  await inParallel(askedAtOnceMax, [...groups].slice(0, modelsMax), async ([group, { address }]) => {
    const online = await getConsumerConnections(view.caller, address, group).catch(() => undefined);
    if (online?.messageModel === 'BROADCASTING') found.add(group);
  });
  return found;
}

function withinBudget(whole: readonly TopicConsumers[]): Pick<ConsumedOffsets, 'topics' | 'leftOut'> {
  const topics: TopicConsumers[] = [];
  const leftOut: string[] = [];
  let left = consumedOffsetsMax;
  for (const entry of whole) {
    const count = entry.groups.reduce((sum, { offsets }) => sum + 1 + offsets.reduce((queues, of) => queues + of.queues.length, 0), 0);
    if (count > left) leftOut.push(entry.topic);
    else {
      topics.push(entry);
      left -= count;
    }
  }
  return { topics, leftOut };
}

function failuresOf(named: readonly Named[], told: ToldBy): NodeFailure[] {
  const all = [
    ...[...told.values()].flatMap((answer) => ('failure' in answer ? [answer.failure] : [])),
    ...named.flatMap(({ failures }) => failures),
  ];
  return [...new Map(all.map((failure) => [failure.node, failure])).values()].sort((a, b) => (a.node < b.node ? -1 : 1));
}
