import { getConsumeStats } from '../../../engine/admin/get-consume-stats.ts';
import { getConsumeTimeSpans } from '../../../engine/admin/get-consume-time-spans.ts';
import { getTopicStats } from '../../../engine/admin/get-topic-stats.ts';
import type { QueueOffsets } from '../../../engine/admin/get-topic-stats.ts';
import { isRefusal } from '../../../engine/admin/admin-caller.ts';
import type { CommittedOffsets } from '../../../engine/admin/get-all-consumer-offsets.ts';
import type { ConsumeTimeSpans } from '../../../engine/protocol/bodies/consume-stats.ts';
import { ResponseCode } from '../../../engine/protocol/response-code.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import type { Figure } from '../../contract/figure.ts';
import type { NodeFailure } from '../../contract/topics.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { nodeFailure, unknownFigure } from '../node-failure.ts';
import { queuesOf } from './group-rows.ts';
import { lagOf } from './lag.ts';
import type { QueueProgress } from './lag.ts';

/** No message is so old: what a broker computes from a message that it does not find. */
const impossibleAgeMs = 1_000_000_000_000;

/** How far one group is on the masters that know it. */
export interface GroupProgress {
  queues: QueueProgress[];
  consumePerSecond: number;
  /** Masters that did not answer, and why a figure is unknown then; null while all did. */
  silent: { broker: BrokerRef; why: Figure } | null;
  answered: number;
  failures: NodeFailure[];
}

export interface ProgressTools {
  clock: Clock;
  view: ClusterView;
  /** Committed offsets of a master. */
  committed: (broker: BrokerRef) => Promise<CommittedOffsets>;
}

/**
 * Asks each of `masters` for one group, on all its topics or on `onlyTopic` alone. `isWhole` also reads the offsets and times of
 * queues on which nothing waits, for whoever draws them.
 */
export async function readGroupProgress(
  { clock, view, committed }: ProgressTools,
  group: string,
  masters: readonly BrokerRef[],
  isWhole: boolean,
  onlyTopic?: string,
): Promise<GroupProgress> {
  const failures: NodeFailure[] = [];
  let silent: GroupProgress['silent'] = null;
  let consumePerSecond = 0;
  const answers = await Promise.all(
    masters.map(async (broker) => {
      try {
        const [stats, offsets] = await Promise.all([getConsumeStats(view.caller, broker.address, group, onlyTopic), committed(broker)]);
        consumePerSecond += stats.consumeTps;
        const queues = queuesOf(stats, broker, offsets.get(group), clock.nowMs());
        return await Promise.all(
          topicsOf(queues).map((topic) =>
            refine(
              { clock, view },
              broker,
              group,
              topic,
              queues.filter((queue) => queue.topic === topic),
              isWhole,
            ),
          ),
        );
      } catch (error) {
        failures.push(nodeFailure(broker, error));
        silent ??= { broker, why: unknownFigure(broker, error) };
        return null;
      }
    }),
  );
  return {
    queues: answers.flatMap((answer) => answer?.flat() ?? []).sort(byQueue),
    consumePerSecond,
    silent,
    answered: answers.filter((answer) => answer !== null).length,
    failures,
  };
}

const topicsOf = (queues: readonly QueueProgress[]): string[] => [...new Set(queues.map(({ topic }) => topic))];

/** Adds what the group's own statistics do not tell: the smallest offsets, and how old the next message is. */
async function refine(
  { clock, view }: Pick<ProgressTools, 'clock' | 'view'>,
  broker: BrokerRef,
  group: string,
  topic: string,
  queues: readonly QueueProgress[],
  isWhole: boolean,
): Promise<QueueProgress[]> {
  const isWaiting = queues.some(({ consumerOffset, maxOffset }) => maxOffset > (consumerOffset ?? 0));
  if (!isWaiting && !isWhole) return [...queues];
  const offsets = await readOffsets(view, broker, topic);
  const known = queues.map((queue): QueueProgress => ({ ...queue, minOffset: offsets.get(queue.queueId)?.minOffset ?? queue.minOffset }));
  if (!known.some((queue) => (lagOf(queue) ?? 0) > 0)) return known.map((queue) => ({ ...queue, behindMs: 0 }));
  const spans = await getConsumeTimeSpans(view.caller, broker.address, group, topic);
  return queuesWithAges(known, spans, clock.nowMs());
}

/** Adds how old the oldest waiting message of each queue is, from what its broker tells of their times. */
export function queuesWithAges(
  queues: readonly QueueProgress[],
  spans: ConsumeTimeSpans['consumeTimeSpanSet'],
  nowMs: number,
): QueueProgress[] {
  return queues.map((queue): QueueProgress => {
    if ((lagOf(queue) ?? 0) === 0) return { ...queue, behindMs: 0 };
    const span = spans.find(({ messageQueue }) => messageQueue.queueId === queue.queueId);
    if (span === undefined) return queue;
    const isGone = (queue.consumerOffset ?? 0) < (queue.minOffset ?? 0) || span.delayTime >= impossibleAgeMs;
    if (!isGone) return { ...queue, behindMs: Math.max(0, span.delayTime) };
    return { ...queue, behindMs: span.minTimeStamp > 0 ? Math.max(0, nowMs - span.minTimeStamp) : null };
  });
}

async function readOffsets(view: ClusterView, broker: BrokerRef, topic: string): Promise<Map<number, QueueOffsets>> {
  try {
    return new Map((await getTopicStats(view.caller, broker.address, topic)).map((queue) => [queue.queueId, queue]));
  } catch (error) {
    if (isRefusal(error, ResponseCode.TOPIC_NOT_EXIST)) return new Map(); // deleted since the group's statistics were read
    throw error;
  }
}

function byQueue(a: QueueProgress, b: QueueProgress): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  if (a.brokerName !== b.brokerName) return a.brokerName < b.brokerName ? -1 : 1;
  return a.queueId - b.queueId;
}
