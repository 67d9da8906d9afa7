import * as v from 'valibot';
import { connectionId } from './connections.ts';
import type { Figure } from './figure.ts';
import type { PackedTopics } from './packed-topics.ts';
import { mutation, query, subscription, type } from './procedure.ts';

/** Length and characters are checked by the backend (`topicNameInvalid`), so that a page can say the rule. */
const topicName = v.pipe(v.string(), v.maxLength(1000));
const queueCount = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024));

/** UNSPECIFIED: the broker keeps no type (4.x, or made by auto-creation). */
export const messageTypes = ['UNSPECIFIED', 'NORMAL', 'FIFO', 'DELAY', 'TRANSACTION', 'MIXED'] as const;
export type MessageType = (typeof messageTypes)[number];

/** `retry` and `dlq` belong to a consumer group, `system` to RocketMQ itself. */
export type TopicKind = 'normal' | 'retry' | 'dlq' | 'system';

/** One topic of the list: everything that one request to each broker tells. */
export interface TopicRow {
  topic: string;
  kind: TopicKind;
  messageType: MessageType;
  /** Sums over the brokers that have it. */
  readQueues: number;
  writeQueues: number;
  /** Bit 4 read, bit 2 write; null where the brokers differ. */
  perm: number | null;
  /** Whether the brokers disagree in anything. */
  differs: boolean;
  brokerNames: string[];
}

/** A node that was asked and did not answer well. */
export interface NodeFailure {
  /** Broker name, or the address of a NameServer. */
  node: string;
  address: string;
  failure: { code: string; data: Record<string, unknown> };
}

export interface TopicList {
  topics: TopicRow[];
  /** Brokers whose topics are missing from the list. */
  failures: NodeFailure[];
  /** Brokers that were asked. */
  brokerCount: number;
  atMs: number;
}

export interface TopicStats {
  topic: string;
  /** Messages that can be read: the sum of max - min over all queues. */
  messages: Figure;
  inPerSecond: Figure;
  /** Messages a second that groups together have been given, average of the last minute. */
  outPerSecond: Figure;
  /** How many groups that is about, where there are more than are asked for; null: all. */
  outGroups: { asked: number; all: number } | null;
  /** Store time of the newest message; null while there is none. */
  lastMessageAtMs: number | null;
}

/** Topics that are chosen and deleted together at most. */
export const topicsTogetherMax = 500;

/** Names of one `stats` subscription at most: the visible rows and some more. */
export const topicStatsRowsMax = 200;

export interface TopicQueue {
  brokerName: string;
  queueId: number;
  /** Offsets of the first message that can be read, and of the next one to be written. */
  minOffset: Figure;
  maxOffset: Figure;
  /** Store time of the newest message; null while the queue is empty or unknown. */
  lastMessageAtMs: number | null;
}

/** A topic's settings as one broker stores them. */
export interface TopicSettings {
  readQueueNums: number;
  writeQueueNums: number;
  perm: number;
  order: boolean;
  messageType: MessageType;
  attributes: Record<string, string>;
}

export interface TopicBroker {
  clusterName: string;
  brokerName: string;
  /** brokerId to `host:port`, from the route. */
  addresses: { brokerId: number; address: string }[];
  /** Null when the broker did not answer, or when only a NameServer still lists the topic. */
  settings: TopicSettings | null;
  /** From the NameServer's route; null when the broker is not in it. */
  route: { readQueueNums: number; writeQueueNums: number; perm: number } | null;
}

export interface TopicDetail {
  row: TopicRow;
  stats: TopicStats;
  queues: TopicQueue[];
  brokers: TopicBroker[];
  failures: NodeFailure[];
  atMs: number;
}

/** Groups whose members are asked for before topics are deleted: each takes a request to every master. */
export const topicUsersAskedMax = 20;
/** Groups that are named of one topic. */
export const topicUsersShownMax = 20;

/** A group that has committed offsets on a topic. */
export interface TopicUser {
  group: string;
  /** Its clients that are online and subscribe to the topic; null where that was not asked, because there are too many groups. */
  members: Figure | null;
}

/** What the deletion of a topic will send, and who reads from it. */
export interface TopicDeletion {
  topic: string;
  requests: PlannedRequest[];
  /** Those with clients online first, then by name; at most `topicUsersShownMax` of `groupCount`. RocketMQ's own are left out. */
  groups: TopicUser[];
  groupCount: number;
}

export interface TopicDeletionPlan {
  /** In the order that they were asked for. */
  topics: TopicDeletion[];
  /** Brokers that did not say who reads from their topics. */
  failures: NodeFailure[];
}

/** One request that a change will send, in the order of sending. */
export interface PlannedRequest {
  target: { kind: 'broker' | 'namesrv'; node: string; address: string };
  requestCode: number;
  /** RocketMQ's name, like UPDATE_AND_CREATE_TOPIC. */
  requestName: string;
  fields: Record<string, string>;
}

/** What became of one planned request. */
export type RequestResult = PlannedRequest & {
  outcome:
    | { status: 'done' }
    | { status: 'failed'; failure: { code: string; data: Record<string, unknown> } }
    /** Not sent, because an earlier one failed. */
    | { status: 'notSent' };
};

/** Results of every request, and the topic as it reads afterwards (null when no broker has it). */
export interface ChangeReport {
  results: RequestResult[];
  settingsAfter: { brokerName: string; settings: TopicSettings }[];
}

const topicInput = v.object({ connection: connectionId, topic: topicName });
const settingsEntries = {
  readQueueNums: queueCount,
  writeQueueNums: queueCount,
  /** Sum of 4 (read) and 2 (write). */
  perm: v.picklist([0, 2, 4, 6]),
  order: v.optional(v.boolean(), false),
  messageType: v.optional(v.picklist(messageTypes), 'UNSPECIFIED'),
  /** Masters that get it; without it every master of the cluster. */
  brokerNames: v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(1000))),
};
/** Addresses that get the change, all others are left out: a change that failed on some nodes is tried again on them alone. */
const onlyTargets = v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(1000)));
const saveInput = v.object({ ...topicInput.entries, ...settingsEntries, onlyTargets });
const planDeleteInput = v.object({
  connection: connectionId,
  topics: v.pipe(v.array(topicName), v.minLength(1), v.maxLength(topicsTogetherMax)),
});
const deleteInput = v.object({ ...topicInput.entries, onlyTargets });
const changeErrors = ['connectionUnknown', 'namesrvUnreachable', 'clusterNotRunning', 'topicNameInvalid', 'topicIsSystem'] as const;

export const topics = {
  /** The list (`unpackTopics`) now and after every change of it; figures come from `stats`. Looked at again every few seconds. */
  list: subscription({
    input: v.object({ connection: connectionId }),
    output: type<PackedTopics>(),
    errors: ['connectionUnknown', 'namesrvUnreachable', 'clusterNotRunning'],
  }),
  /** Figures of some topics, about once a second: the rows that can be seen. */
  stats: subscription({
    input: v.object({ connection: connectionId, topics: v.pipe(v.array(topicName), v.maxLength(topicStatsRowsMax)) }),
    output: type<TopicStats[]>(),
    errors: ['connectionUnknown', 'namesrvUnreachable', 'clusterNotRunning'],
  }),
  /** One topic with its queues, route and settings on each broker, about once a second. */
  detail: subscription({
    input: topicInput,
    output: type<TopicDetail>(),
    errors: ['connectionUnknown', 'namesrvUnreachable', 'clusterNotRunning', 'topicNotFound'],
  }),
  /** The requests that `create` or `update` will send; nothing is changed. */
  planSave: query({ input: saveInput, output: type<PlannedRequest[]>(), errors: changeErrors }),
  /** The requests that `delete` will send for each of some topics, and who reads from them; nothing is changed. */
  planDelete: query({ input: planDeleteInput, output: type<TopicDeletionPlan>(), errors: [...changeErrors, 'topicNotFound'] }),
  /** Fails with topicExists when any broker has the topic, unless `onlyTargets` says that it is a further try. */
  create: mutation({ input: saveInput, output: type<ChangeReport>(), errors: [...changeErrors, 'topicExists'], deadlineMs: 30_000 }),
  update: mutation({ input: saveInput, output: type<ChangeReport>(), errors: [...changeErrors, 'topicNotFound'], deadlineMs: 30_000 }),
  /** Removes it from every master, then from every NameServer; the NameServers are spared when a broker failed. */
  delete: mutation({ input: deleteInput, output: type<ChangeReport>(), errors: [...changeErrors, 'topicNotFound'], deadlineMs: 30_000 }),
};
