import type { TracedContext } from '../../../engine/client/trace/decode-trace.ts';
import type { ConsumerConnection } from '../../../engine/protocol/bodies/connections.ts';
import type { MessageRecord } from '../../../engine/protocol/message-record.ts';

/** A stored message and the broker that has it. */
export interface FoundRecord {
  record: MessageRecord;
  brokerName: string;
  address: string;
}

/** How far a group has read a queue. */
export interface QueueProgress {
  /** Next offset to be consumed; below 0 when the group has none. */
  consumerOffset: number;
  /** End of the queue. */
  brokerOffset: number;
  /** Next offset to be given out (5.x); undefined where the broker does not tell. */
  pullOffset: number | undefined;
}

/** What a broker said, or that it said nothing. */
export type Answer<Value> = { status: 'answered'; value: Value } | { status: 'noAnswer' };

/** A context of a trace and the host that wrote it. */
export interface TraceFact {
  context: TracedContext;
  writerHost: string;
}

/** What the brokers know of one group and the message, not yet put together. */
export interface GroupFacts {
  group: string;
  /** On the queue of the stored message; undefined value: the group has no offset there. */
  progress: Answer<QueueProgress | undefined>;
  /** In the group's retry topic, each with the group's progress on its queue. */
  retries: { found: FoundRecord; progress: Answer<QueueProgress | undefined> }[];
  /** In the queues of the delay levels, for the retry topic; with the time at which it is due. */
  waiting: { found: FoundRecord; dueAtMs: number | undefined }[];
  dead: FoundRecord[];
  /** Undefined value: nobody is online. */
  connection: Answer<ConsumerConnection | undefined>;
  retryMax: number | undefined;
}
