import * as v from 'valibot';
import { connectionId } from './connections.ts';
import { subscription, type } from './procedure.ts';
import type { NodeFailure } from './topics.ts';

/**
 * Where a fact comes from: `trace`, a record that a client wrote about the message; `record`, a stored message with the times
 * that the broker gave it; `offsets`, concluded from how far a group has read, which tells that and not when.
 */
export const lifeSources = ['trace', 'record', 'offsets'] as const;
export type LifeSource = (typeof lifeSources)[number];

/** A producer sent it. Times are the client's clock's, in ms; what is not known is null. */
export interface LifeSend {
  source: 'trace' | 'record';
  atMs: number | null;
  /** Until the broker's answer; only a trace tells. */
  costMs: number | null;
  isSuccess: boolean | null;
  producerGroup: string | null;
  /** Host without port. */
  clientHost: string;
  /** Where it was sent to, `host:port`. */
  storeHost: string | null;
}

/** The message as a broker stored it. */
export interface LifeCopy {
  /** The broker's id of it. */
  id: string;
  brokerName: string;
  storeHost: string;
  queueId: number;
  queueOffset: number;
  storedAtMs: number;
  bodyBytes: number;
}

/** The producer ended the transaction, or took the message back. Written by 4.x and 5.x clients in their traces. */
export interface LifeDecision {
  kind: 'committed' | 'rolledBack' | 'undecided' | 'recalled' | 'recallFailed';
  atMs: number | null;
  producerGroup: string | null;
  clientHost: string;
  /** Whether the broker had asked. */
  isFromCheck: boolean;
}

/** RocketMQ's words for how a listener ended; nothing else is recorded, no error text. */
export type ListenerResult = 'SUCCESS' | 'TIME_OUT' | 'EXCEPTION' | 'RETURNNULL' | 'FAILED';

/** A group's listener had the message. */
export interface LifeAttempt {
  /** 0 for the first delivery, 1 for the first retry. */
  retryTimes: number;
  source: LifeSource;
  startedAtMs: number | null;
  /** From a trace: start and duration. From records: when the broker got the message back. */
  endedAtMs: number | null;
  costMs: number | null;
  /** As traced; null without a trace, and while no end was traced. */
  result: ListenerResult | null;
  /** `open`: delivered, and no end is known. */
  outcome: 'succeeded' | 'failed' | 'open';
  clientHost: string | null;
}

/** The broker keeps the message for another delivery to the group. */
export interface LifeRetry {
  retryTimes: number;
  /** When it came back, and when it is to be delivered; null where that is not known any more. */
  sentBackAtMs: number | null;
  dueAtMs: number | null;
  /** When it was put into the group's retry topic; null while it waits for its time. */
  readyAtMs: number | null;
  brokerName: string;
}

/** The group gave the message up. */
export interface LifeDeadLetter {
  atMs: number;
  id: string;
  brokerName: string;
  queueId: number;
  queueOffset: number;
}

/**
 * - `consumed`: its listener succeeded (trace), or the group has read past it (offsets).
 * - `inFlight`: given to a member, not committed.
 * - `notReached`: `behind` messages of the queue come before it.
 * - `retrying`: it failed and comes again. `dead`: it was given up. `failed`: it failed and does not come again.
 * - `filtered`: the group's subscription does not take its tag.
 * - `unknown`: see `reason`.
 */
export type LifeState = 'consumed' | 'inFlight' | 'notReached' | 'retrying' | 'dead' | 'failed' | 'filtered' | 'unknown';

/** `noOffset`: the group has no offset on this queue. `broadcasting`: every member keeps its own. `sqlFilter`: read past, but whether its SQL takes the message is not known. `noMessage`: the stored message is gone, so its place is not known. */
export type LifeUnknown = 'noOffset' | 'broadcasting' | 'sqlFilter' | 'noAnswer' | 'noMessage';

export interface LifeMember {
  clientId: string;
  address: string;
  language: string | null;
  version: string;
}

export interface LifeGroup {
  group: string;
  state: LifeState;
  source: LifeSource;
  reason: LifeUnknown | null;
  /** Messages of the queue that the group reads before this one. */
  behind: number | null;
  /** The group's committed offset on the message's queue, and the end of the queue. */
  consumerOffset: number | null;
  maxOffset: number | null;
  /** In order of time, the first first. */
  attempts: LifeAttempt[];
  retries: LifeRetry[];
  deadLetter: LifeDeadLetter | null;
  /** Retries that the group allows; null where the broker does not tell (4.x). */
  retryMax: number | null;
  /** Null where nobody answered for them. */
  members: LifeMember[] | null;
}

/**
 * `found`: there are records. `none`: the trace topic has none for this message. `noTopic`: the cluster has no trace topic.
 * `off`: the broker told the clients not to trace it. `failed`: it could not be read.
 */
export type TraceState = 'found' | 'none' | 'noTopic' | 'off' | 'failed';

export interface MessageLife {
  /** The topic that it was sent to, also where a retry or a dead letter was asked for. */
  topic: string;
  uniqueKey: string;
  sends: LifeSend[];
  /** Empty when it is no longer kept. */
  copies: LifeCopy[];
  decisions: LifeDecision[];
  groups: LifeGroup[];
  trace: { state: TraceState; topic: string; records: number; /** Whether a broker gave as many as it ever gives. */ isCut: boolean };
  failures: NodeFailure[];
  /** When this was read, by this program's clock. */
  atMs: number;
}

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));

export const defaultTraceTopic = 'RMQ_SYS_TRACE_TOPIC';

export const life = {
  /** Everything that is known of one message, read again every few seconds. Nothing is consumed or committed. */
  watch: subscription({
    input: v.object({
      connection: connectionId,
      topic: name,
      /** UNIQ_KEY; a message without one has its offset id here. */
      uniqueKey: name,
      traceTopic: v.optional(name, defaultTraceTopic),
    }),
    output: type<MessageLife>(),
    errors: ['connectionUnknown', 'namesrvUnreachable', 'clusterNotRunning', 'topicNotFound', 'messageNotFound'],
  }),
};
