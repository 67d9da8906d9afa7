import * as v from 'valibot';
import { connectionId } from './connections.ts';
import type { Figure } from './figure.ts';
import { mutation, query, subscription, type } from './procedure.ts';
import type { NodeFailure, PlannedRequest, RequestResult } from './topics.ts';

/** Length and characters are checked by the backend (`groupNameInvalid`), so that a page can say the rule. */
const groupName = v.pipe(v.string(), v.maxLength(1000));
const topicName = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));

/** `system` groups are RocketMQ's own. */
export type GroupKind = 'normal' | 'system';

/** One group of the list: everything that a few requests to each broker tell of all groups. */
export interface GroupRow {
  group: string;
  kind: GroupKind;
  /** Masters that store its settings. */
  brokerNames: string[];
  /** Whether the brokers disagree in any setting. */
  differs: boolean;
  /** Whether every broker lets it consume. */
  isEnabled: boolean;
  isOrderly: boolean;
  /** Topics on which it has committed, without its retry topics, by name. */
  topics: string[];
  /** Messages that wait, without those of retry topics; an upper bound until `stats` has looked at the oldest offsets. */
  lag: Figure;
  /** Messages that wait in its retry topics. */
  retryLag: Figure;
  /** Queues that hold messages and on which it has never committed; `lag` does not count them. */
  queuesWithoutProgress: number;
  /** The oldest message that waits is at most so old, in ms; `stats` knows it exactly. */
  behindAtMostMs: Figure;
  /** Messages a second that brokers give to it, average of the last minute. */
  consumePerSecond: Figure;
}

export interface GroupList {
  groups: GroupRow[];
  /** Brokers whose groups or figures are missing. */
  failures: NodeFailure[];
  /** Brokers that were asked. */
  brokerCount: number;
  atMs: number;
  /** When the figures were read; null while only the names are known. */
  figuresAtMs: number | null;
}

/** PUSH: the client is called with messages. PULL: it asks for them. POP: the broker hands them out one by one. */
export type ConsumeType = 'PUSH' | 'PULL' | 'POP';
export type MessageModel = 'CLUSTERING' | 'BROADCASTING';

/** What is asked for single groups: the rows that can be seen. */
export interface GroupStats {
  group: string;
  /** Clients that are online: 0 when the brokers say that there is nobody. */
  members: Figure;
  /** Null while nobody is online or the brokers did not say. */
  consumeType: ConsumeType | null;
  messageModel: MessageModel | null;
  /** Whether its members subscribe to different things; null where they did not all answer. */
  subscriptionsDiffer: boolean | null;
  lag: Figure;
  retryLag: Figure;
  queuesWithoutProgress: number;
  /** Age of the oldest message that waits, in ms; 0 when none does. */
  behindMs: Figure;
}

/** Groups that are chosen and deleted together at most: each takes several readings of every master. */
export const groupsTogetherMax = 200;

/** Groups of one `stats` subscription at most: the visible rows and some more. */
export const groupStatsRowsMax = 100;

/** Progress on one queue. */
export interface GroupQueue {
  topic: string;
  isRetry: boolean;
  brokerName: string;
  queueId: number;
  minOffset: Figure;
  maxOffset: Figure;
  /** The next message to be consumed; null when nothing was ever committed. */
  consumerOffset: number | null;
  /** The next message to be handed out; null where the broker does not tell (4.x). */
  pullOffset: number | null;
  lag: Figure;
  /** Age of the oldest message that waits, in ms; 0 when none does. */
  behindMs: Figure;
  /** Store time of the last consumed message; null while there is none or it is gone. */
  consumedAtMs: number | null;
}

/** One client of a group as the brokers know it. */
export interface GroupConnection {
  clientId: string;
  /** `host:port` as a broker sees it. */
  address: string;
  /** As the client says: JAVA, GO, CPP ...; null where the broker does not know it. */
  language: string | null;
  /** Like `V5_3_1`. */
  version: string;
}

/** A setting by broker; null where the broker did not answer. */
export interface GroupBroker {
  brokerName: string;
  address: string;
  settings: GroupSettings | null;
}

/** Settings that a form can change; the broker keeps the rest as it is. */
export interface GroupSettings {
  consumeEnable: boolean;
  consumeBroadcastEnable: boolean;
  consumeFromMinEnable: boolean;
  /** 5.x: messages of one group key in order, for POP consumers; null where the broker has no such setting. */
  consumeMessageOrderly: boolean | null;
  retryQueueNums: number;
  retryMaxTimes: number;
  brokerId: number;
  whichBrokerWhenConsumeSlowly: number;
  notifyConsumerIdsChangedEnable: boolean;
}

export interface GroupDetail {
  row: GroupRow;
  stats: GroupStats;
  /** Messages that were handed out and not committed. */
  inFlight: Figure;
  writtenPerSecond: Figure;
  consumedPerSecond: Figure;
  /** Messages in the dead letter topic. */
  deadLetters: Figure;
  queues: GroupQueue[];
  connections: GroupConnection[];
  brokers: GroupBroker[];
  failures: NodeFailure[];
  atMs: number;
}

/** A group that consumes a topic, as far as that topic goes. */
export interface TopicGroup {
  group: string;
  /** Whether a broker of the topic stores its settings; offsets can outlive them. */
  isStored: boolean;
  /** Whether every broker that stores it lets it consume. */
  isEnabled: boolean;
  /** Clients that are online at the topic's brokers. */
  members: Figure;
  /** Null while nobody is online or the brokers did not say. */
  consumeType: ConsumeType | null;
  messageModel: MessageModel | null;
  /** Whether anyone who is online subscribes to the topic; null while nobody is online. */
  isSubscribed: boolean | null;
  /** Messages of the topic that wait. */
  lag: Figure;
  queuesWithoutProgress: number;
  /** Age of the oldest message that waits, in ms; 0 when none does. */
  behindMs: Figure;
}

export interface TopicGroups {
  /** All groups that consume the topic or have committed on it, by name. */
  names: string[];
  /** The first `topicGroupsMax` of them; null where figures were not asked for. */
  groups: TopicGroup[] | null;
  /** Brokers of the topic that did not name its groups. */
  failures: NodeFailure[];
  atMs: number;
}

/** Groups of a topic that are asked for figures at most. */
export const topicGroupsMax = 200;

/** One subscription of one client. */
export interface MemberSubscription {
  topic: string;
  expressionType: string;
  expression: string;
}

/** What a client says about itself, relayed by a broker. */
export interface MemberState {
  queues: { topic: string; brokerName: string; queueId: number; cachedMessages: number; lastConsumedAtMs: number | null }[];
  subscriptions: MemberSubscription[];
  consumeType: ConsumeType | null;
  messageModel: MessageModel | null;
  startedAtMs: number | null;
  /** Over all its topics: messages a second that it consumed and that failed, mean time of one in ms; of the last minute. */
  okPerSecond: number;
  failedPerSecond: number;
  consumeMs: number;
  isOrderly: boolean;
}

export type GroupMember = GroupConnection & {
  state: MemberState | null;
  /** Why there is no state: a failure of the error table. */
  failure: { code: string; data: Record<string, unknown> } | null;
};

/** What one topic's subscription is for each of the members that differ from each other. */
export interface SubscriptionDifference {
  topic: string;
  /** Clients by what they subscribe; null: the topic is not among theirs. */
  variants: { subscription: MemberSubscription | null; clientIds: string[] }[];
}

export interface GroupMembers {
  members: GroupMember[];
  differences: SubscriptionDifference[];
  /** Clients that were left unasked because there are more than `groupMembersMax`. */
  unasked: number;
  atMs: number;
}

/** Clients that are asked for their state at most. */
export const groupMembersMax = 200;

/** Where offsets shall go. */
export const moveTarget = v.variant('to', [
  /** The first message stored at or after a time. */
  v.object({ to: v.literal('time'), timeMs: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  v.object({ to: v.literal('earliest') }),
  v.object({ to: v.literal('latest') }),
  v.object({ to: v.literal('exact'), queueOffset: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  /** Forward, or back with a negative number. */
  v.object({ to: v.literal('shift'), by: v.pipe(v.number(), v.safeInteger()) }),
  /** The offsets of another group. */
  v.object({ to: v.literal('group'), group: groupName }),
  v.object({ to: v.literal('bookmark'), bookmark: v.pipe(v.string(), v.maxLength(100)) }),
]);
export type MoveTarget = v.InferOutput<typeof moveTarget>;

/**
 * How a broker is told: `atBroker` 222 with queue and offset, the broker sends clients there (5.x); `byMembers` 222 with a
 * time, the broker tells the members (4.x, members online); `commit` 15 in the group's name (4.x, nobody online).
 */
export type MoveMethod = 'atBroker' | 'byMembers' | 'commit';

export interface PlannedMove {
  brokerName: string;
  queueId: number;
  minOffset: number;
  maxOffset: number;
  /** Null when nothing was ever committed. */
  from: number | null;
  /** Null: this queue stays, for `reason`. */
  target: number | null;
  reason: 'noTarget' | null;
  /** Messages that will never be consumed, and that will be consumed again. */
  skipped: number;
  readAgain: number;
  method: MoveMethod;
}

export interface MovePlan {
  moves: PlannedMove[];
  /** Members that are online now. */
  online: number;
  inFlight: number;
  /** Age of the oldest waiting message of the chosen queues before and after, in ms. */
  behindBeforeMs: Figure;
  behindAfterMs: Figure;
  requests: PlannedRequest[];
  failures: NodeFailure[];
}

/** What became of one queue, as read again after the move. */
export interface MovedQueue {
  brokerName: string;
  queueId: number;
  from: number | null;
  target: number;
  /** Null where it could not be read. */
  after: number | null;
  /** Whether the broker holds the new offset, or one that only follows from it. */
  isVerified: boolean;
}

export interface MoveReport {
  results: RequestResult[];
  queues: MovedQueue[];
  /** The offsets of before. */
  bookmark: string;
}

export interface Bookmark {
  id: string;
  group: string;
  topic: string;
  atMs: number;
  /** `move`: made by itself before a move; `delete`: before the group was deleted. */
  reason: 'move' | 'delete' | 'manual';
  offsets: { brokerName: string; queueId: number; offset: number }[];
}

/** Bookmarks kept for one group of one connection; the oldest go first. */
export const bookmarksPerGroupMax = 50;

/** Results of every request, and the brokers that have the group afterwards. */
export interface GroupReport {
  results: RequestResult[];
  brokersAfter: GroupBroker[];
}

const groupInput = v.object({ connection: connectionId, group: groupName });
const settingsEntries = {
  consumeEnable: v.boolean(),
  consumeBroadcastEnable: v.boolean(),
  consumeFromMinEnable: v.boolean(),
  consumeMessageOrderly: v.nullable(v.boolean()),
  retryQueueNums: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1024)),
  retryMaxTimes: v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(10_000)),
  brokerId: v.pipe(v.number(), v.integer(), v.minValue(0)),
  whichBrokerWhenConsumeSlowly: v.pipe(v.number(), v.integer(), v.minValue(0)),
  notifyConsumerIdsChangedEnable: v.boolean(),
  /** Masters that get it; without it every master of the cluster. */
  brokerNames: v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(1000))),
};
const saveInput = v.object({ ...groupInput.entries, ...settingsEntries });
const deleteEntries = {
  /** Also forgets how far it was. */
  withOffsets: v.boolean(),
  /** Also deletes its retry and dead letter topics with the messages in them. */
  withTopics: v.boolean(),
};
/** A request as a try before has named it. */
const namedRequest = v.object({ address: v.string(), requestCode: v.pipe(v.number(), v.integer()), topic: v.optional(topicName) });
const deleteInput = v.object({
  ...groupInput.entries,
  ...deleteEntries,
  /** Requests that are sent, all others are left out: what failed or was spared before is tried again alone. */
  onlyRequests: v.optional(v.pipe(v.array(namedRequest), v.minLength(1), v.maxLength(5000))),
});
const planDeleteInput = v.object({
  connection: connectionId,
  groups: v.pipe(v.array(groupName), v.minLength(1), v.maxLength(groupsTogetherMax)),
  ...deleteEntries,
});
const moveInput = v.object({
  ...groupInput.entries,
  topic: topicName,
  target: moveTarget,
  /** Queues that are moved; without it all of the topic. */
  queues: v.optional(v.pipe(v.array(v.object({ brokerName: v.string(), queueId: v.number() })), v.minLength(1), v.maxLength(20_000))),
});
const readErrors = ['connectionUnknown', 'namesrvUnreachable', 'clusterNotRunning'] as const;
const changeErrors = [...readErrors, 'groupNameInvalid', 'groupIsSystem'] as const;
const moveErrors = [
  ...readErrors,
  'brokerUnreachable',
  'refused',
  'notSupported',
  'badAnswer',
  'groupNotFound',
  'groupNotTracked',
  'groupMoveOnline',
  'bookmarkUnknown',
  'topicNotFound',
] as const;

export const groups = {
  /** The list: names at once, figures when they are read, then every change. */
  list: subscription({ input: v.object({ connection: connectionId }), output: type<GroupList>(), errors: readErrors }),
  /** Members and exact figures of some groups, every few seconds: the rows that can be seen. */
  stats: subscription({
    input: v.object({ connection: connectionId, groups: v.pipe(v.array(groupName), v.maxLength(groupStatsRowsMax)) }),
    output: type<GroupStats[]>(),
    errors: readErrors,
  }),
  /** The same once, for a filter that needs it of every group. */
  statsOnce: query({
    input: v.object({ connection: connectionId, groups: v.pipe(v.array(groupName), v.maxLength(groupStatsRowsMax)) }),
    output: type<GroupStats[]>(),
    errors: readErrors,
    deadlineMs: 30_000,
  }),
  /** One group with its queues, clients and settings, about once a second. */
  detail: subscription({ input: groupInput, output: type<GroupDetail>(), errors: [...readErrors, 'groupNotFound'] }),
  /** The groups of a topic, every few seconds: their names, and their progress on it with `withFigures`. */
  ofTopic: subscription({
    input: v.object({ connection: connectionId, topic: topicName, withFigures: v.boolean() }),
    output: type<TopicGroups>(),
    errors: [...readErrors, 'brokerUnreachable', 'refused', 'notSupported', 'badAnswer'],
  }),
  /** What each client says about itself, every few seconds. */
  members: subscription({ input: groupInput, output: type<GroupMembers>(), errors: readErrors }),
  /** Stacks of all threads of one client, as it writes them. */
  threadDump: query({
    input: v.object({ ...groupInput.entries, clientId: v.pipe(v.string(), v.maxLength(1000)) }),
    output: type<{ text: string }>(),
    errors: [...readErrors, 'brokerUnreachable', 'refused', 'notSupported', 'badAnswer', 'memberOffline'],
    deadlineMs: 20_000,
  }),
  /** The requests that `create` or `update` will send; nothing is changed. */
  planSave: query({ input: saveInput, output: type<PlannedRequest[]>(), errors: changeErrors }),
  /** The requests that the deletion of each group will send, in the order of the groups; nothing is changed. */
  planDelete: query({ input: planDeleteInput, output: type<PlannedRequest[][]>(), errors: [...changeErrors, 'groupNotFound'] }),
  /** Fails with groupExists when any broker has the group. */
  create: mutation({ input: saveInput, output: type<GroupReport>(), errors: [...changeErrors, 'groupExists'], deadlineMs: 30_000 }),
  update: mutation({ input: saveInput, output: type<GroupReport>(), errors: [...changeErrors, 'groupNotFound'], deadlineMs: 30_000 }),
  /** Removes it from every master; its topics also from every NameServer. The offsets of before are kept as bookmarks, where brokers tell them. */
  delete: mutation({
    input: deleteInput,
    output: type<GroupReport>(),
    errors: [...changeErrors, 'groupNotFound', 'bookmarkNotSaved'],
    deadlineMs: 30_000,
  }),
  /** What a move would do to each queue; nothing is changed. */
  planMove: query({ input: moveInput, output: type<MovePlan>(), errors: moveErrors, deadlineMs: 20_000 }),
  /** Keeps a bookmark, moves, and reads the offsets again until they are there or 30 s have passed. */
  move: mutation({ input: moveInput, output: type<MoveReport>(), errors: [...moveErrors, 'bookmarkNotSaved'], deadlineMs: 60_000 }),
  /** Newest first. */
  bookmarks: subscription({ input: groupInput, output: type<Bookmark[]>(), errors: ['connectionUnknown'] }),
  /** Keeps the offsets of now, one bookmark a topic. */
  addBookmark: mutation({
    input: groupInput,
    output: type<Bookmark[]>(),
    errors: [...readErrors, 'brokerUnreachable', 'refused', 'notSupported', 'badAnswer', 'groupNotTracked', 'bookmarkNotSaved'],
  }),
  removeBookmark: mutation({
    input: v.object({ ...groupInput.entries, bookmark: v.string() }),
    output: type<null>(),
    errors: ['connectionUnknown', 'bookmarkUnknown', 'bookmarkNotSaved'],
  }),
};
