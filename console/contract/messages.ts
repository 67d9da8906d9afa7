import * as v from 'valibot';
import { connectionId } from './connections.ts';
import { mutation, query, subscription, type } from './procedure.ts';
import type { NodeFailure } from './topics.ts';

/** Rows that one search keeps, the newest first; a search that finds more stops there and says so. */
export const messageRowsMax = 5000;
/** Rows of a live tail that wait for a page; the oldest go first and are counted. */
export const tailRowsWaitingMax = 1000;
/** Bytes of a body that come with a message; the rest is asked for piece by piece. */
export const bodyShownBytesMax = 1024 * 1024;
/** Bytes of a body that one call brings at most. */
export const bodyPieceBytesMax = 4 * 1024 * 1024;
/** Messages that `read` takes at a time. */
export const readMessagesMax = 100;

/** One line of a list of messages. Long texts are cut: the message itself has them whole. */
export interface MessageRow {
  /** The broker's id of the stored message (offset id), upper-case hex: 32 characters, 56 with an IPv6 address. */
  id: string;
  /** The producer's id (UNIQ_KEY); null when there is none. */
  uniqueKey: string | null;
  topic: string;
  brokerName: string;
  queueId: number;
  queueOffset: number;
  bornAtMs: number;
  storedAtMs: number;
  tag: string | null;
  /** KEYS as stored: words parted by spaces. */
  keys: string | null;
  /** Stored bytes of the body. */
  bodyBytes: number;
  /** The beginning of the body as text on one line; null when it is not text. */
  preview: string | null;
  reconsumeTimes: number;
}

/** What a search has done so far. */
export interface SearchProgress {
  isDone: boolean;
  /** Places in queues that were looked at, or index entries that a broker gave for the key. */
  scanned: number;
  /** Messages that fit; `kept` of them are rows. */
  found: number;
  /** How much of the way is done, 0 to 1; null when it cannot be told. */
  share: number | null;
  elapsedMs: number;
  /** Brokers that were asked, and those that could not be read at all or in part. */
  brokers: string[];
  queueCount: number;
  failures: NodeFailure[];
  /** Brokers whose master was silent, so that a slave was read. */
  readFromSlaves: string[];
  /** Whether `messageRowsMax` was reached: older messages were not looked for. */
  isCut: boolean;
  /** Store time of the oldest message that the topic still has; null when it has none, or when it is not known. */
  oldestKeptAtMs: number | null;
  /** Messages that the topic has; null when it is not known. */
  topicMessages: number | null;
  /** Messages that the broker deleted before the search reached them. */
  expiredWhileReading: number;
  /** Where the queue begins and ends now, for a look into one queue. */
  queueOffsets: { minOffset: number; maxOffset: number } | null;
  /** Topics that were looked into, and those of RocketMQ that were left out; null for a look into one topic. */
  topics: { asked: number; total: number; systemSkipped: number } | null;
}

export interface SearchUpdate {
  /** Found since the last update. */
  rows: MessageRow[];
  progress: SearchProgress;
}

/** Joins two updates that a page has not taken yet. Their rows are bounded by `messageRowsMax` a search. */
export function joinSearchUpdates(waiting: SearchUpdate, next: SearchUpdate): SearchUpdate {
  return { rows: [...waiting.rows, ...next.rows], progress: next.progress };
}

export interface TailUpdate {
  /** New messages, oldest first. */
  rows: MessageRow[];
  /** Messages since the last update that were left out: the page, or this program, could not keep up. */
  dropped: number;
  queueCount: number;
  failures: NodeFailure[];
  atMs: number;
}

/** Joins two updates and keeps the newest rows. */
export function joinTailUpdates(waiting: TailUpdate, next: TailUpdate): TailUpdate {
  const rows = [...waiting.rows, ...next.rows];
  const surplus = Math.max(0, rows.length - tailRowsWaitingMax);
  return { ...next, rows: surplus === 0 ? rows : rows.slice(surplus), dropped: waiting.dropped + next.dropped + surplus };
}

/** Topics of one `consumed` subscription at most. */
export const consumedTopicsMax = 100;
/** Committed offsets of one answer of `consumed` at most; topics that would exceed it are left out. */
export const consumedOffsetsMax = 200_000;

/** How far one group is on a topic. */
export interface TopicConsumer {
  group: string;
  /**
   * Whether it is known to broadcast: each member keeps its own offsets, the broker has none. Members are only asked where
   * nothing is committed on the topic; a group that committed before it began to broadcast is taken by what it committed.
   */
  isBroadcasting: boolean;
  /** By broker: queue id and committed offset, which is that of the next message. A queue that is not there was never committed. */
  offsets: { brokerName: string; queues: [queueId: number, consumerOffset: number][] }[];
}

/** How far the groups of a topic are: a group has consumed a message whose queue offset is below its committed one. */
export interface TopicConsumers {
  topic: string;
  /** Brokers that told. Of messages on any other it is not known who consumed them. */
  brokerNames: string[];
  /** Groups that subscribe to the topic or have committed on it, by name. */
  groups: TopicConsumer[];
}

export interface ConsumedOffsets {
  topics: TopicConsumers[];
  /** Topics that were asked for and are missing because of `consumedOffsetsMax`. */
  leftOut: string[];
  /** Brokers that did not tell, each once. */
  failures: NodeFailure[];
  atMs: number;
}

/** What a system flag says of a message. */
export const messageFlags = [
  'compressed',
  'multiTags',
  'transactionPrepared',
  'transactionCommit',
  'transactionRollback',
  'bornHostV6',
  'storeHostV6',
  'needUnwrap',
  'innerBatch',
] as const;
export type MessageFlag = (typeof messageFlags)[number];

export interface MessageProperty {
  name: string;
  value: string;
  /** Set by RocketMQ or its clients, not by the sender. */
  isReserved: boolean;
}

export interface MessageBody {
  /** Bytes as they are stored, and as the producer gave them; `plainBytes` is null when the body cannot be decompressed. */
  storedBytes: number;
  plainBytes: number | null;
  compression: 'zlib' | 'lz4' | 'zstd' | null;
  /** Why the body cannot be decompressed; null when it can. */
  problem: string | null;
  /** The first `bodyShownBytesMax` bytes, decompressed where that is possible. */
  bytes: Uint8Array;
}

/** A stored message with everything that its record holds. */
export interface MessageDetail {
  id: string;
  uniqueKey: string | null;
  topic: string;
  brokerName: string;
  /** The node that gave it. */
  brokerAddress: string;
  queueId: number;
  queueOffset: number;
  physicalOffset: number;
  /** The sender's own 32-bit number. */
  flag: number;
  sysFlag: number;
  sysFlags: MessageFlag[];
  bornAtMs: number;
  bornHost: string;
  storedAtMs: number;
  storeHost: string;
  reconsumeTimes: number;
  preparedTransactionOffset: number;
  /** Bytes of the whole record. */
  recordBytes: number;
  bodyCrc: number;
  /** Whether the body fits its CRC. */
  isBodyCrcRight: boolean;
  tag: string | null;
  keys: string | null;
  properties: MessageProperty[];
  body: MessageBody;
}

/** A message for export: everything of it, and its body whole. */
export interface MessageContent {
  detail: MessageDetail;
  /** Decompressed where that is possible; null where it is longer than `bodyPieceBytesMax` and has to be asked for in pieces. */
  body: Uint8Array | null;
}

const topicName = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));
const text = v.pipe(v.string(), v.maxLength(2000));
const timeMs = v.pipe(v.number(), v.integer(), v.minValue(0));
const offset = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Which messages of a range to show; all parts that are given must fit. */
const filterSchema = v.object({
  /** One tag, or several parted by `||`. */
  tags: v.optional(text),
  /** A word of KEYS. */
  key: v.optional(text),
  /** `name`, or `name=value`. */
  property: v.optional(text),
  /** Text in the body, or `path operator value` for JSON bodies, as in `amount.total > 30000`. */
  body: v.optional(text),
});
export type MessageFilter = v.InferOutput<typeof filterSchema>;

/** Without a topic every topic of the cluster is asked, several at a time; `includesSystem`: those of RocketMQ too. */
const anyTopicFields = {
  connection: connectionId,
  topic: v.optional(topicName),
  includesSystem: v.optional(v.boolean(), false),
};

const searchInput = v.variant('by', [
  v.object({
    by: v.literal('time'),
    connection: connectionId,
    topic: topicName,
    /** Store times by the brokers' clocks, both inclusive; null: up to now. */
    fromMs: timeMs,
    toMs: v.nullable(timeMs),
    filter: v.optional(filterSchema, {}),
  }),
  v.object({ by: v.literal('key'), ...anyTopicFields, key: v.pipe(text, v.minLength(1)) }),
  /** An offset id, which needs no topic, or a unique id. */
  v.object({ by: v.literal('id'), ...anyTopicFields, id: v.pipe(text, v.minLength(1)) }),
  v.object({
    by: v.literal('queue'),
    connection: connectionId,
    topic: topicName,
    brokerName: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
    queueId: offset,
    /** The first message to show; null: the newest ones. */
    queueOffset: v.nullable(offset),
    count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 100),
  }),
]);
export type SearchInput = v.InferOutput<typeof searchInput>;
export type SearchBy = SearchInput['by'];

const messagePlace = v.object({ id: v.pipe(v.string(), v.maxLength(200)), brokerName: v.optional(v.pipe(v.string(), v.maxLength(255))) });
export type MessagePlace = v.InferOutput<typeof messagePlace>;

/** Searches that are kept. */
export const savedSearchesMax = 100;
const searchName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100));
/** A search that a person named: what the address of the page says, without the cluster and what is open. */
export const savedSearchSchema = v.object({
  name: searchName,
  query: v.pipe(
    v.record(v.pipe(v.string(), v.maxLength(50)), text),
    v.check((query) => Object.keys(query).length <= 30, 'too many parts'),
  ),
});
export type SavedSearch = v.InferOutput<typeof savedSearchSchema>;

const clusterErrors = ['connectionUnknown', 'namesrvUnreachable', 'clusterNotRunning'] as const;

export const messages = {
  /** Looks until everything was looked at, then ends. Reads without a consumer group: nothing is registered or committed. */
  search: subscription({
    input: searchInput,
    output: type<SearchUpdate>(),
    errors: [...clusterErrors, 'topicNotFound'],
    merge: joinSearchUpdates,
  }),
  /** Messages of a topic as they are stored, from now on. */
  tail: subscription({
    input: v.object({ connection: connectionId, topic: topicName, filter: v.optional(filterSchema, {}) }),
    output: type<TailUpdate>(),
    errors: [...clusterErrors, 'topicNotFound'],
    merge: joinTailUpdates,
  }),
  /**
   * How far the groups of some topics are, read again every few seconds: one request for all committed offsets to each broker
   * at a time, whatever the number of topics, groups and messages.
   */
  consumed: subscription({
    input: v.object({ connection: connectionId, topics: v.pipe(v.array(topicName), v.minLength(1), v.maxLength(consumedTopicsMax)) }),
    output: type<ConsumedOffsets>(),
    errors: clusterErrors,
  }),
  /** One message by either of its ids; a unique id needs the topic. */
  detail: query({
    input: v.object({ connection: connectionId, topic: v.optional(topicName), ...messagePlace.entries }),
    output: type<MessageDetail>(),
    errors: [...clusterErrors, 'messageNotFound', 'topicNeeded'],
    deadlineMs: 30_000,
  }),
  /** A piece of a body as the producer gave it. `id` is the offset id. */
  body: query({
    input: v.object({
      connection: connectionId,
      ...messagePlace.entries,
      from: offset,
      bytes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(bodyPieceBytesMax)),
    }),
    output: type<{ bytes: Uint8Array; totalBytes: number }>(),
    errors: [...clusterErrors, 'messageNotFound'],
    deadlineMs: 30_000,
  }),
  /** Whole messages by offset id, for export. Stops early when a frame is full: `contents` are the first of those asked for. */
  read: query({
    input: v.object({ connection: connectionId, places: v.pipe(v.array(messagePlace), v.minLength(1), v.maxLength(readMessagesMax)) }),
    /** `missing`: ids among the first that are no longer kept or that nobody answered for. */
    output: type<{ contents: MessageContent[]; missing: string[] }>(),
    errors: clusterErrors,
    deadlineMs: 60_000,
  }),
  /** Searches by name, and again after every change. */
  savedSearches: subscription({ input: v.object({}), output: type<SavedSearch[]>(), errors: [] }),
  /** Keeps a search under a name, in place of an older one of that name. */
  saveSearch: mutation({ input: savedSearchSchema, output: type<null>(), errors: ['settingsNotSaved', 'tooManySearches'] }),
  removeSearch: mutation({ input: v.object({ name: searchName }), output: type<null>(), errors: ['settingsNotSaved'] }),
};
