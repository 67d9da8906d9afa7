import { describe, expect, it } from 'vitest';
import { pushSettingsOf } from './push-settings.ts';

describe('pushSettingsOf', () => {
  it('begins half an hour ago, shares by runs of queues, and keeps what is given', () => {
    const { consumeTimestampMs, allocateMessageQueueStrategy, pullBatchSize, consumeThreadMax } = pushSettingsOf(
      { pullBatchSize: 7 },
      10_000_000,
    );
    expect([consumeTimestampMs, allocateMessageQueueStrategy.name, pullBatchSize, consumeThreadMax]).toEqual([8_200_000, 'AVG', 7, 20]);
  });

  it('refuses what Apache refuses', () => {
    expect(() => pushSettingsOf({ pullBatchSize: 0 }, 0)).toThrow('pullBatchSize Out of range [1, 1024]');
    expect(() => pushSettingsOf({ consumeConcurrentlyMaxSpan: 65_536 }, 0)).toThrow('consumeConcurrentlyMaxSpan Out of range [1, 65535]');
    expect(() => pushSettingsOf({ consumeMessageBatchMaxSize: 1.5 }, 0)).toThrow('consumeMessageBatchMaxSize Out of range');
  });
});
