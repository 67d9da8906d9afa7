import type { ConsumeFromWhere, MessageModel } from '../../protocol/bodies/heartbeat.ts';
import { MQClientError } from '../client-error.ts';
import { allocateAveragely, type AllocateMessageQueueStrategy } from './allocate-strategies.ts';

const HALF_AN_HOUR_MS = 30 * 60 * 1000;

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

/** Fills in the defaults and checks them. Throws MQClientError `illegalArgument`. */
export function pushSettingsOf(options: Partial<PushSettings>, nowMs: number): PushSettings {
  const settings: PushSettings = {
    messageModel: options.messageModel ?? 'CLUSTERING',
    consumeFromWhere: options.consumeFromWhere ?? 'CONSUME_FROM_LAST_OFFSET',
    consumeTimestampMs: options.consumeTimestampMs ?? nowMs - HALF_AN_HOUR_MS,
    allocateMessageQueueStrategy: options.allocateMessageQueueStrategy ?? allocateAveragely,
    consumeThreadMax: options.consumeThreadMax ?? 20,
    consumeMessageBatchMaxSize: options.consumeMessageBatchMaxSize ?? 1,
    pullBatchSize: options.pullBatchSize ?? 32,
    pullIntervalMs: options.pullIntervalMs ?? 0,
    pullThresholdForQueue: options.pullThresholdForQueue ?? 1000,
    pullThresholdSizeForQueueBytes: options.pullThresholdSizeForQueueBytes ?? 100 * 1024 * 1024,
    consumeConcurrentlyMaxSpan: options.consumeConcurrentlyMaxSpan ?? 2000,
    pullDelayWhenExceptionMs: options.pullDelayWhenExceptionMs ?? 3000,
    maxReconsumeTimes: options.maxReconsumeTimes ?? -1,
    suspendCurrentQueueTimeMs: options.suspendCurrentQueueTimeMs ?? 1000,
    consumeTimeoutMs: options.consumeTimeoutMs ?? 15 * 60 * 1000,
    postSubscriptionWhenPull: options.postSubscriptionWhenPull ?? false,
    awaitTerminationWhenShutdownMs: options.awaitTerminationWhenShutdownMs ?? 5000,
  };
  checkRange('consumeThreadMax', settings.consumeThreadMax, 1, 1000);
  checkRange('consumeConcurrentlyMaxSpan', settings.consumeConcurrentlyMaxSpan, 1, 65_535);
  checkRange('pullThresholdForQueue', settings.pullThresholdForQueue, 1, 65_535);
  checkRange('pullThresholdSizeForQueueBytes', settings.pullThresholdSizeForQueueBytes, 1, 1024 * 1024 * 1024);
  checkRange('pullIntervalMs', settings.pullIntervalMs, 0, 65_535);
  checkRange('consumeMessageBatchMaxSize', settings.consumeMessageBatchMaxSize, 1, 1024);
  checkRange('pullBatchSize', settings.pullBatchSize, 1, 1024);
  return settings;
}

/** RocketMQ DefaultMQPushConsumerImpl#checkConfig */
function checkRange(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max)
    throw new MQClientError('illegalArgument', `${name} Out of range [${min}, ${max}]`);
}
