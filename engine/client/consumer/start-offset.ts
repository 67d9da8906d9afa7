import type { ConsumeFromWhere } from '../../protocol/bodies/heartbeat.ts';
import { isRetryTopic } from '../../protocol/topic-name.ts';
import type { MessageQueue } from '../message/message-queue.ts';
import type { QueueAdmin } from '../queue-admin.ts';
import type { OffsetStore } from './offset-store.ts';

/** Where a group begins in a queue for which it has no offset. */
export interface StartOptions {
  consumeFromWhere: ConsumeFromWhere;
  /** For CONSUME_FROM_TIMESTAMP: milliseconds since the epoch. */
  consumeTimestampMs: number;
}

/** Offset at which a queue that was just taken is read first. Throws MQClientError. RocketMQ RebalancePushImpl#computePullFromWhereWithException */
export async function startOffsetOf(queue: MessageQueue, store: OffsetStore, admin: QueueAdmin, options: StartOptions): Promise<number> {
  const stored = await store.read(queue);
  if (stored !== undefined && stored >= 0) return stored;
  const retry = isRetryTopic(queue.topic);
  switch (options.consumeFromWhere) {
    case 'CONSUME_FROM_FIRST_OFFSET':
      // Where older messages are gone the broker's first answer says where the queue begins.
      return 0;
    case 'CONSUME_FROM_TIMESTAMP':
      return retry ? admin.maxOffset(queue) : admin.searchOffset(queue, options.consumeTimestampMs);
    default:
      return retry ? 0 : admin.maxOffset(queue);
  }
}
