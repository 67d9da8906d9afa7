import { getBrokerStats } from '../../../engine/admin/get-broker-stats.ts';
import { getGroupsOfTopic } from '../../../engine/admin/get-groups-of-topic.ts';
import { getTopicStats } from '../../../engine/admin/get-topic-stats.ts';
import type { QueueOffsets } from '../../../engine/admin/get-topic-stats.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { known, unknown } from '../../contract/figure.ts';
import type { Figure } from '../../contract/figure.ts';
import type { NodeFailure, TopicStats } from '../../contract/topics.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { nodeFailure, unknownFigure } from '../node-failure.ts';
import { createRateMeter } from './rate-meter.ts';
import type { RateMeter } from './rate-meter.ts';

/** Averages of a minute need not be asked for every second. */
const outFreshMs = 5000;
/** Groups of a topic whose rates are asked for at most, on each broker: one request each. */
export const outGroupsMax = 20;
/** Topics whose readings are kept for rates; the ones not asked for longest go first. */
const topicsKeptMax = 2000;

export interface TopicReading {
  stats: TopicStats;
  /** One answer a broker: its queues, or why there are none. */
  answers: { broker: BrokerRef; queues: QueueOffsets[] | null }[];
  failures: NodeFailure[];
}

/** Figures of single topics, with the memory that rates need. */
export interface TopicFigures {
  /** Asks each of `masters`; they are the ones that have the topic. */
  read(topic: string, masters: readonly BrokerRef[]): Promise<TopicReading>;
}

interface Memory {
  meter: RateMeter;
  out: (OutRate & { atMs: number }) | undefined;
}

/** What groups are given, and how many of them it is about; null: all. */
interface OutRate {
  figure: Figure;
  outGroups: TopicStats['outGroups'];
}

export function createTopicFigures(clock: Clock, view: ClusterView): TopicFigures {
  const { caller } = view;
  const memories = new Map<string, Memory>();

  function memoryOf(topic: string): Memory {
    const memory = memories.get(topic) ?? { meter: createRateMeter(), out: undefined };
    memories.delete(topic);
    memories.set(topic, memory); // the map's order is the order of use
    const [oldest] = memories.keys();
    if (memories.size > topicsKeptMax && oldest !== undefined) memories.delete(oldest);
    return memory;
  }

  /** Messages a second that groups together are given; a group that has taken nothing is not counted by the broker. */
  async function outPerSecond(topic: string, masters: readonly BrokerRef[]): Promise<OutRate> {
    let sum = 0;
    const all = new Set<string>();
    const asked = new Set<string>();
    for (const broker of masters) {
      try {
        const groups = (await getGroupsOfTopic(caller, broker.address, topic)).sort(); // the same ones on every broker, each time
        for (const group of groups) all.add(group);
        const some = groups.slice(0, outGroupsMax);
        for (const group of some) asked.add(group);
        const stats = await Promise.all(some.map((group) => getBrokerStats(caller, broker.address, 'GROUP_GET_NUMS', `${topic}@${group}`)));
        sum += stats.reduce((total, one) => total + (one?.statsMinute.tps ?? 0), 0);
      } catch (error) {
        return { figure: unknownFigure(broker, error), outGroups: null };
      }
    }
    return { figure: known(sum), outGroups: asked.size < all.size ? { asked: asked.size, all: all.size } : null };
  }

  async function cachedOut(topic: string, masters: readonly BrokerRef[], memory: Memory): Promise<OutRate> {
    const nowMs = clock.monotonicMs();
    if (memory.out === undefined || nowMs - memory.out.atMs >= outFreshMs)
      memory.out = { atMs: nowMs, ...(await outPerSecond(topic, masters)) };
    return memory.out;
  }

  return {
    async read(topic, masters) {
      const memory = memoryOf(topic);
      const failures: NodeFailure[] = [];
      let why: Figure | undefined;
      const out = cachedOut(topic, masters, memory);
      const answers = await Promise.all(
        masters.map(async (broker) => {
          try {
            return { broker, queues: await getTopicStats(caller, broker.address, topic) };
          } catch (error) {
            failures.push(nodeFailure(broker, error));
            why ??= unknownFigure(broker, error);
            return { broker, queues: null };
          }
        }),
      );
      const atMs = clock.monotonicMs();
      const queues = answers.flatMap((answer) => answer.queues ?? []);
      const isComplete = failures.length === 0;
      if (isComplete)
        memory.meter.add(
          queues.reduce((sum, { maxOffset }) => sum + maxOffset, 0),
          atMs,
        );
      const lacking = failures.length < masters.length ? unknown('partial', failures[0]?.node ?? '') : (why ?? unknown('noAnswer'));
      const { figure: outFigure, outGroups } = await out;
      const stats: TopicStats = {
        topic,
        messages: isComplete
          ? known(queues.reduce((sum, { maxOffset, minOffset }) => sum + Math.max(0, maxOffset - minOffset), 0))
          : lacking,
        inPerSecond: isComplete ? memory.meter.perSecond() : lacking,
        outPerSecond: outFigure,
        outGroups,
        lastMessageAtMs: queues.reduce((newest, { lastUpdateTimestampMs }) => Math.max(newest, lastUpdateTimestampMs), 0) || null,
      };
      return { stats, answers, failures };
    },
  };
}
