import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../runtime/manual-clock.ts';
import { messageExt } from '../fixtures.ts';
import { allocateAveragely } from './allocate-strategies.ts';
import { ConsumerStats } from './consumer-stats.ts';
import { ProcessQueue } from './process-queue.ts';
import { runningInfoOf } from './running-info.ts';
import { subscriptionOf } from './subscription.ts';

describe('runningInfoOf', () => {
  it('shows each queue as the consumer holds it', () => {
    const clock = new ManualClock();
    const processQueue = new ProcessQueue({ topic: 'T', brokerName: 'b', queueId: 1 }, clock);
    processQueue.put([5, 6, 7].map((queueOffset) => messageExt({ queueOffset, body: Buffer.alloc(1024 * 1024) })));
    processQueue.take(1);
    const info = runningInfoOf({
      consumeOrderly: true,
      settings: {
        messageModel: 'CLUSTERING',
        consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
        consumeTimestampMs: 0,
        allocateMessageQueueStrategy: allocateAveragely,
        consumeThreadMax: 20,
        consumeMessageBatchMaxSize: 1,
        pullBatchSize: 32,
        pullIntervalMs: 0,
        pullThresholdForQueue: 1000,
        pullThresholdSizeForQueueBytes: 1,
        consumeConcurrentlyMaxSpan: 2000,
        pullDelayWhenExceptionMs: 3000,
        maxReconsumeTimes: -1,
        suspendCurrentQueueTimeMs: 1000,
        consumeTimeoutMs: 1,
        postSubscriptionWhenPull: false,
        awaitTerminationWhenShutdownMs: 0,
      },
      nameServers: ['a:1', 'b:2'],
      startedAtMs: 77,
      subscriptions: [subscriptionOf('T', '*', 1)],
      processQueues: [processQueue],
      offsetOf: () => 5,
      stats: new ConsumerStats(clock),
    });
    const nowMs = clock.nowMs();
    expect([
      info.mqTable,
      info.properties.get('PROP_NAMESERVER_ADDR'),
      info.properties.get('PROP_CONSUME_ORDERLY'),
      [...info.statusTable.keys()],
    ]).toEqual([
      [
        [
          { topic: 'T', brokerName: 'b', queueId: 1 },
          {
            cachedMsgCount: 2,
            cachedMsgMaxOffset: 7,
            cachedMsgMinOffset: 6,
            cachedMsgSizeInMiB: 3,
            commitOffset: 5,
            droped: false,
            lastConsumeTimestamp: nowMs,
            lastLockTimestamp: nowMs,
            lastPullTimestamp: nowMs,
            locked: false,
            transactionMsgCount: 1,
            transactionMsgMaxOffset: 0,
            transactionMsgMinOffset: 0,
            tryUnlockTimes: 0,
          },
        ],
      ],
      'a:1;b:2',
      'true',
      ['T'],
    ]);
  });
});
