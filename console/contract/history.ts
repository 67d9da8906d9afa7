import * as v from 'valibot';
import { connectionId } from './connections.ts';
import { mutation, query, subscription, type } from './procedure.ts';

/** Samples are taken this often, at full multiples of it by the wall clock. */
export const sampleIntervalMs = 10_000;
/** Points of a series at most: longer ranges are summed up in wider steps. */
export const seriesPointsMax = 600;
/** Series of one `series` subscription at most. */
export const seriesKeysMax = 64;
/** Groups of a connection of which single queues and their owners are recorded: those with most lag, and those looked at lately. */
export const queueGroupsMax = 20;
/** Queues of a group that are recorded one by one. */
export const groupQueuesMax = 256;
/** Space that the record takes on disk at most, all connections together; the oldest samples go first. */
export const historyBytesMax = 200 * 1024 * 1024;

/** One end of a range: before now, or an instant in ms since the epoch. */
const timePoint = v.variant('kind', [
  v.object({ kind: v.literal('relative'), agoMs: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  v.object({ kind: v.literal('absolute'), atMs: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
]);
const range = v.object({ from: timePoint, to: timePoint });
export type HistoryRange = v.InferInput<typeof range>;

/**
 * What is recorded of each thing. `in`, `out`: messages a second put and given out. Of a group, without its retry topic:
 * `lag` messages that wait, `age` ms since the oldest of them was stored, `produced` and `consumed` messages a second;
 * `retry` messages that wait in its retry topic.
 */
export type ClusterMeasure = 'in' | 'out';
export type GroupMeasure = 'lag' | 'retry' | 'age' | 'produced' | 'consumed';

/** Names of series. A text, so that it can be a key; made here and nowhere else. */
export const seriesKey = {
  cluster: (measure: ClusterMeasure): string => `cluster|${measure}|`,
  /** `node` is `broker-a/0`. */
  broker: (measure: ClusterMeasure, node: string): string => `broker|${measure}|${node}`,
  topic: (topic: string): string => `topic|in|${topic}`,
  group: (measure: GroupMeasure, group: string): string => `group|${measure}|${group}`,
  queueLag: (group: string, queue: QueueName): string => `queue-lag|${group}|${queueText(queue)}`,
  queueOwner: (group: string, queue: QueueName): string => `queue-owner|${group}|${queueText(queue)}`,
};

export interface QueueName {
  topic: string;
  brokerName: string;
  queueId: number;
}

/** Names of topics and groups have no `|`; brokers' names neither. */
const queueText = ({ topic, brokerName, queueId }: QueueName): string => `${topic}|${brokerName}|${queueId}`;

/** The queue that a key of `queueLag` or `queueOwner` names; undefined for any other key. */
export function queueOfKey(key: string): QueueName | undefined {
  const [kind, , topic, brokerName, queueId] = key.split('|');
  if ((kind !== 'queue-lag' && kind !== 'queue-owner') || topic === undefined || brokerName === undefined) return undefined;
  return { topic, brokerName, queueId: Number(queueId) };
}

export interface HistorySpan {
  fromMs: number;
  toMs: number;
}

/** A time axis with what was recorded on it. */
export interface HistoryAxis extends HistorySpan {
  /** Width of one point: one sample, or many that were summed up. */
  stepMs: number;
  /** Start of each point, ascending. Where nothing was recorded there is none. */
  times: number[];
  /** Stretches of the range without samples. */
  gaps: HistorySpan[];
  /** The oldest sample that is kept of this connection; null while there is none. */
  recordedSinceMs: number | null;
}

export interface HistorySeries extends HistoryAxis {
  /**
   * In the order of the keys. `values`: the mean of each point; null where it was asked and not known. `peaks`: the
   * largest of each point, so that a short rise is seen in a long range.
   */
  series: { key: string; values: (number | null)[]; peaks: (number | null)[] }[];
}

/** Single queues of a group over time. */
export interface QueueHistory extends HistoryAxis {
  /** Sorted by topic, broker, queue. `lag`: largest of each point. `owner`: index into `owners`, -1 nobody, null not known. */
  queues: (QueueName & { lag: (number | null)[]; owner: (number | null)[] })[];
  /** Client ids. */
  owners: string[];
  /** Queues that are not recorded, because the group has more than `groupQueuesMax`. */
  queuesLeftOut: number;
}

/** A group by what it has waiting, newest sample first of all. */
export interface GroupBacklog {
  group: string;
  lag: number | null;
  retry: number | null;
  ageMs: number | null;
}

export interface HistoryStatus {
  /** Why nothing is recorded; null while it is. */
  failure: { code: string; data: Record<string, unknown> } | null;
  sizeBytes: number;
  bytesMax: number;
  /** Whether this connection is recorded. */
  isRecorded: boolean;
  recordedSinceMs: number | null;
  /** Groups of which single queues are recorded now, and how many there can be. */
  queueGroups: number;
  queueGroupsMax: number;
  /** How long samples are kept, from the finest on: those of `stepMs` for `keptMs`. */
  kept: { stepMs: number; keptMs: number }[];
}

const seriesInput = v.object({
  connection: connectionId,
  range,
  keys: v.pipe(v.array(v.pipe(v.string(), v.maxLength(1000))), v.minLength(1), v.maxLength(seriesKeysMax)),
});
const errors = ['connectionUnknown', 'historyUnavailable'] as const;

export const history = {
  /** Series now, and again after each sample while the range reaches the present. */
  series: subscription({ input: seriesInput, output: type<HistorySeries>(), errors }),
  /** Queues of a group now, and after each sample. Asking makes its queues recorded from now on. */
  queues: subscription({
    input: v.object({ connection: connectionId, group: v.pipe(v.string(), v.maxLength(500)), range }),
    output: type<QueueHistory>(),
    errors,
  }),
  /** Groups by their newest lag, largest first, now and after each sample. */
  backlog: subscription({
    input: v.object({ connection: connectionId, most: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 20) }),
    output: type<{ groups: GroupBacklog[]; groupCount: number; atMs: number | null }>(),
    errors,
  }),
  /** What is kept, and where. */
  status: subscription({ input: v.object({ connection: connectionId }), output: type<HistoryStatus>(), errors: ['connectionUnknown'] }),
  /** The series of a range as CSV: every sample that is kept, at most some thousands a series. */
  csv: query({ input: seriesInput, output: type<{ text: string }>(), errors }),
  /** Whether a connection is recorded; kept over restarts. What was recorded stays. */
  record: mutation({
    input: v.object({ connection: connectionId, isRecorded: v.boolean() }),
    output: type<null>(),
    errors: ['connectionUnknown', 'settingsNotSaved'],
  }),
  /** Removes everything that was recorded of a connection, and gives the space back. It goes on being recorded. */
  clear: mutation({ input: v.object({ connection: connectionId }), output: type<null>(), errors }),
};
