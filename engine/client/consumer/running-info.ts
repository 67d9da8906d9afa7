import type { ConsumerRunningInfo } from '../../protocol/bodies/consumer-running-info.ts';
import type { SubscriptionData } from '../../protocol/bodies/heartbeat.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import type { ConsumerStats } from './consumer-stats.ts';
import type { ProcessQueue } from './process-queue.ts';
import type { PushSettings } from './push-settings.ts';

const MIB = 1024 * 1024;

/** What an administrator sees of a consumer from inside. RocketMQ DefaultMQPushConsumerImpl#consumerRunningInfo */
export function runningInfoOf(consumer: {
  consumeOrderly: boolean;
  settings: PushSettings;
  nameServers: readonly string[];
  startedAtMs: number;
  subscriptions: readonly SubscriptionData[];
  processQueues: readonly ProcessQueue[];
  offsetOf(queue: MessageQueue): number | undefined;
  stats: ConsumerStats;
}): ConsumerRunningInfo {
  const { settings } = consumer;
  const properties = new Map([
    ['PROP_CLIENT_VERSION', 'V5_5_0'],
    ['PROP_CONSUME_ORDERLY', String(consumer.consumeOrderly)],
    ['PROP_CONSUME_TYPE', 'CONSUME_PASSIVELY'],
    ['PROP_CONSUMER_START_TIMESTAMP', String(consumer.startedAtMs)],
    ['PROP_NAMESERVER_ADDR', consumer.nameServers.join(';')],
    ['PROP_THREADPOOL_CORE_SIZE', String(settings.consumeThreadMax)],
    ['consumeFromWhere', settings.consumeFromWhere],
    ['consumeMessageBatchMaxSize', String(settings.consumeMessageBatchMaxSize)],
    ['consumeThreadMax', String(settings.consumeThreadMax)],
    ['maxReconsumeTimes', String(settings.maxReconsumeTimes)],
    ['messageModel', settings.messageModel],
    ['pullBatchSize', String(settings.pullBatchSize)],
    ['pullInterval', String(settings.pullIntervalMs)],
    ['pullThresholdForQueue', String(settings.pullThresholdForQueue)],
    ['allocateMessageQueueStrategy', settings.allocateMessageQueueStrategy.name],
  ]);
  return {
    properties,
    subscriptionSet: [...consumer.subscriptions],
    mqTable: consumer.processQueues.map((processQueue) => [
      processQueue.queue,
      processQueueInfo(processQueue, consumer.offsetOf(processQueue.queue) ?? 0),
    ]),
    statusTable: new Map(consumer.subscriptions.map((subscription) => [subscription.topic, consumer.stats.status(subscription.topic)])),
  };
}

function processQueueInfo(processQueue: ProcessQueue, commitOffset: number) {
  return {
    cachedMsgCount: processQueue.messageCount - processQueue.takenCount,
    cachedMsgMaxOffset: processQueue.maxOffset,
    cachedMsgMinOffset: processQueue.minOffset,
    cachedMsgSizeInMiB: Math.floor(processQueue.messageBytes / MIB),
    commitOffset,
    droped: processQueue.isDropped,
    lastConsumeTimestamp: processQueue.lastConsumeMs,
    lastLockTimestamp: processQueue.lastLockMs,
    lastPullTimestamp: processQueue.lastPullMs,
    locked: processQueue.isLocked,
    transactionMsgCount: processQueue.takenCount,
    transactionMsgMaxOffset: 0,
    transactionMsgMinOffset: 0,
    tryUnlockTimes: processQueue.tryUnlockTimes,
  };
}
