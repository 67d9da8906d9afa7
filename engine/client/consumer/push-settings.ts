import type { ConsumeFromWhere, MessageModel } from '../../protocol/bodies/heartbeat.ts';
import type { AllocateMessageQueueStrategy } from './allocate-strategies.ts';

/** Options of a push consumer beside its group, complete. Defaults are the Java client's. RocketMQ DefaultMQPushConsumer */
export interface PushSettings {
  /** CLUSTERING: members share the messages. BROADCASTING: each gets all of them. */
  messageModel: MessageModel;
  /** Where a group begins that has no offset yet. */
  consumeFromWhere: ConsumeFromWhere;
  /** For CONSUME_FROM_TIMESTAMP: milliseconds since the epoch; half an hour ago if absent. */
  consumeTimestampMs: number;
  allocateMessageQueueStrategy: AllocateMessageQueueStrategy;
  /** Calls of the listener at the same time. */
  consumeThreadMax: number;
  /** Messages that a call gets together, at most. */
  consumeMessageBatchMaxSize: number;
  /** Messages that a pull brings, at most. */
  pullBatchSize: number;
  /** Rest between two pulls of a queue. */
  pullIntervalMs: number;
  /** A queue with more messages waiting is not pulled. */
  pullThresholdForQueue: number;
  /** A queue with more bytes waiting is not pulled. */
  pullThresholdSizeForQueueBytes: number;
  /** A queue whose waiting offsets lie further apart is not pulled (concurrent consumption). */
  consumeConcurrentlyMaxSpan: number;
  /** Rest after a failed pull. */
  pullDelayWhenExceptionMs: number;
  /** How often a message comes again before it is a dead letter; -1: 16 times, orderly without end. */
  maxReconsumeTimes: number;
  /** Rest of a queue whose listener asked for it (orderly). */
  suspendCurrentQueueTimeMs: number;
  /** A message whose listener takes longer is given back. */
  consumeTimeoutMs: number;
  /** Sends the subscription with every pull. */
  postSubscriptionWhenPull: boolean;
  /** How long a shutdown waits for listeners that run. */
  awaitTerminationWhenShutdownMs: number;
}
