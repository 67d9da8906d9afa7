import { getTopicStats } from '../../../engine/admin/get-topic-stats.ts';
import { isRefusal } from '../../../engine/admin/admin-caller.ts';
import type { SubscriptionGroupConfig } from '../../../engine/protocol/bodies/subscription-group.ts';
import { dlqTopicOf, isRetryTopic } from '../../../engine/protocol/topic-name.ts';
import { ResponseCode } from '../../../engine/protocol/response-code.ts';
import { ConsoleError } from '../../contract/errors.ts';
import { known, unknown } from '../../contract/figure.ts';
import type { Figure } from '../../contract/figure.ts';
import type { GroupDetail, GroupQueue, GroupStats } from '../../contract/groups.ts';
import type { NodeFailure } from '../../contract/topics.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { unknownFigure } from '../node-failure.ts';
import { createRateMeter } from '../topics/rate-meter.ts';
import type { RateMeter } from '../topics/rate-meter.ts';
import type { GroupListPoll } from './group-list.ts';
import { connectionOf, readConnections } from './group-members.ts';
import type { OnlineMembers } from './group-members.ts';
import { readGroupProgress } from './group-progress.ts';
import type { GroupProgress, ProgressTools } from './group-progress.ts';
import { groupBroker, groupRowOf } from './group-rows.ts';
import { lagOf, oldestBehind, sumLag } from './lag.ts';
import type { QueueProgress } from './lag.ts';

/** Clients commit every five seconds: shorter spans say more about that than about traffic. */
const rateOptions = { windowMs: 15_000, spanMinMs: 6000 };
/** Groups whose readings are kept for rates; the ones not asked for longest go first. */
const groupsKeptMax = 500;

/** Why no sum over a group's queues is known; undefined when it is. */
export function lackingOf({ silent, answered }: GroupProgress, { messageModel }: OnlineMembers): Figure | undefined {
  if (messageModel === 'BROADCASTING') return unknown('notTracked');
  if (silent === null) return undefined;
  return answered > 0 ? unknown('partial', silent.broker.node) : silent.why;
}

/** Clients that are online; unknown when nobody was found and not all were asked. */
export const membersOf = ({ failures, connections }: OnlineMembers): Figure =>
  failures.length === 0 || connections.length > 0 ? known(connections.length) : unknown('noAnswer', failures[0]?.node);

/** Members and exact figures of one group. */
export function groupStatsOf(
  group: string,
  progress: GroupProgress,
  online: OnlineMembers,
  subscriptionsDiffer: boolean | null,
): GroupStats {
  const own = progress.queues.filter(({ topic }) => !isRetryTopic(topic));
  const retry = sumLag(progress.queues.filter(({ topic }) => isRetryTopic(topic))).lag;
  const lacking = lackingOf(progress, online);
  const { lag, queuesWithoutProgress } = sumLag(own);
  return {
    group,
    members: membersOf(online),
    consumeType: online.consumeType,
    messageModel: online.messageModel,
    subscriptionsDiffer,
    lag: lacking ?? lag,
    retryLag: lacking ?? (retry.value === null ? known(0) : retry),
    queuesWithoutProgress,
    behindMs: lacking ?? oldestBehind(own),
  };
}

export interface GroupDetails {
  /** Rejects with groupNotFound when no broker has the group, with brokerUnreachable when none of those that have it answers. */
  read(group: string): Promise<GroupDetail>;
}

interface Memory {
  written: RateMeter;
  consumed: RateMeter;
}

/** Single groups in detail, with the memory that rates need. */
export function createGroupDetails(tools: ProgressTools, list: GroupListPoll): GroupDetails {
  const { clock, view } = tools;
  const memories = new Map<string, Memory>();

  function memoryOf(group: string): Memory {
    const memory = memories.get(group) ?? { written: createRateMeter(rateOptions), consumed: createRateMeter(rateOptions) };
    memories.delete(group);
    memories.set(group, memory); // the map's order is the order of use
    const [oldest] = memories.keys();
    if (memories.size > groupsKeptMax && oldest !== undefined) memories.delete(oldest);
    return memory;
  }

  return {
    async read(group) {
      const stored = await list.stored(group);
      const having = stored.flatMap(({ broker, config }) => (config === undefined ? [] : [{ broker, config }]));
      const storedFailures = stored.flatMap(({ failure }) => failure ?? []);
      if (having.length === 0) {
        const [first] = storedFailures;
        throw first !== undefined && storedFailures.length === stored.length
          ? new ConsoleError('brokerUnreachable', { brokerName: first.node, address: first.address })
          : new ConsoleError('groupNotFound', { group });
      }
      const masters = having.map(({ broker }) => broker);
      const [progress, online, deadLetters] = await Promise.all([
        readGroupProgress(tools, group, masters, true),
        readConnections(view, group, masters),
        countDeadLetters(view, group, masters),
      ]);
      if (progress.answered === 0) assertReached(progress.failures);
      const stats = groupStatsOf(group, progress, online, null);
      const own = progress.queues.filter(({ topic }) => !isRetryTopic(topic));
      const memory = memoryOf(group);
      const rates = ratesOf(memory, own, progress, clock.monotonicMs(), stats.lag);
      const failures = [...storedFailures, ...progress.failures, ...online.failures];
      return {
        row: rowOf(group, having, own, stats, progress),
        stats,
        inFlight: inFlightOf(own, stats.lag),
        ...rates,
        deadLetters,
        queues: progress.queues.map((queue) => queueOf(queue, online)),
        connections: online.connections.map(connectionOf),
        brokers: stored
          .filter(({ config, failure }) => config !== undefined || failure !== null)
          .map(({ broker, config }) => groupBroker(broker, config)),
        failures: failures.filter(({ node }, index) => failures.findIndex((other) => other.node === node) === index),
        atMs: clock.nowMs(),
      };
    },
  };
}

/** Nothing new is known when no master answers: what a page shows is kept there and marked as old. */
function assertReached(failures: readonly NodeFailure[]): void {
  const [first] = failures;
  if (first !== undefined && failures.every(({ failure }) => failure.code === 'brokerUnreachable'))
    throw new ConsoleError('brokerUnreachable', { brokerName: first.node, address: first.address });
}

function rowOf(
  group: string,
  having: readonly { broker: BrokerRef; config: SubscriptionGroupConfig }[],
  own: readonly QueueProgress[],
  stats: GroupStats,
  progress: GroupProgress,
): GroupDetail['row'] {
  return {
    ...groupRowOf(group, having, undefined),
    topics: [...new Set(own.map(({ topic }) => topic))],
    lag: stats.lag,
    retryLag: stats.retryLag,
    queuesWithoutProgress: stats.queuesWithoutProgress,
    behindAtMostMs: stats.behindMs,
    consumePerSecond: progress.silent === null ? known(progress.consumePerSecond) : stats.lag,
  };
}

/** Messages written to the group's topics and consumed by it, from two readings. */
function ratesOf(
  memory: Memory,
  own: readonly QueueProgress[],
  progress: GroupProgress,
  atMs: number,
  lag: Figure,
): Pick<GroupDetail, 'writtenPerSecond' | 'consumedPerSecond'> {
  if (lag.value === null || progress.silent !== null) return { writtenPerSecond: lag, consumedPerSecond: lag };
  const committed = own.filter(({ consumerOffset }) => consumerOffset !== null);
  memory.written.add(
    committed.reduce((sum, { maxOffset }) => sum + maxOffset, 0),
    atMs,
  );
  memory.consumed.add(
    committed.reduce((sum, { consumerOffset }) => sum + (consumerOffset ?? 0), 0),
    atMs,
  );
  return { writtenPerSecond: memory.written.perSecond(), consumedPerSecond: memory.consumed.perSecond() };
}

/** Messages handed out and not committed; a broker that does not tell what it handed out (4.x) makes it unknown. */
function inFlightOf(own: readonly QueueProgress[], lag: Figure): Figure {
  if (lag.value === null) return lag;
  const untold = own.find(({ pullOffset, consumerOffset }) => consumerOffset !== null && pullOffset === null);
  if (untold !== undefined) return unknown('notSupported', untold.brokerName);
  return known(
    own.reduce((sum, { pullOffset, consumerOffset }) => sum + Math.max(0, (pullOffset ?? 0) - (consumerOffset ?? pullOffset ?? 0)), 0),
  );
}

function queueOf(queue: QueueProgress, online: OnlineMembers): GroupQueue {
  const { minOffset, maxOffset, behindMs, ...rest } = queue;
  const lag = lagOf(queue);
  const untracked = online.messageModel === 'BROADCASTING' ? unknown('notTracked') : undefined;
  return {
    ...rest,
    isRetry: isRetryTopic(queue.topic),
    minOffset: minOffset === null ? unknown('pending') : known(minOffset),
    maxOffset: known(maxOffset),
    lag: untracked ?? (lag === null ? unknown('noProgress') : known(lag)),
    behindMs: untracked ?? (lag === null ? unknown('noProgress') : behindMs === null ? unknown('pending') : known(behindMs)),
  };
}

/** Messages in the dead letter topic; 0 where it was never made. */
async function countDeadLetters(view: ClusterView, group: string, masters: readonly BrokerRef[]): Promise<Figure> {
  let sum = 0;
  for (const broker of masters) {
    try {
      for (const { minOffset, maxOffset } of await getTopicStats(view.caller, broker.address, dlqTopicOf(group)))
        sum += Math.max(0, maxOffset - minOffset);
    } catch (error) {
      if (!isRefusal(error, ResponseCode.TOPIC_NOT_EXIST)) return unknownFigure(broker, error);
    }
  }
  return known(sum);
}
