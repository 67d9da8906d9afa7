import type { MessageQueue } from '../message/message-queue.ts';
import type { MessageExt } from '../message/message.ts';

/** What a listener for concurrent consumption says of its messages. */
export type ConsumeConcurrentlyStatus = 'CONSUME_SUCCESS' | 'RECONSUME_LATER';

/** What a listener for orderly consumption says. COMMIT and ROLLBACK count only with autoCommit off. */
export type ConsumeOrderlyStatus = 'SUCCESS' | 'SUSPEND_CURRENT_QUEUE_A_MOMENT' | 'COMMIT' | 'ROLLBACK';

export interface ConsumeConcurrentlyContext {
  readonly messageQueue: MessageQueue;
  /** When messages come again: 0 as the broker's ladder says, above 0 this delay level, below 0 never (dead letter). */
  delayLevelWhenNextConsume: number;
  /** Index of the last message that was consumed; the ones after it come again even with CONSUME_SUCCESS. */
  ackIndex: number;
}

export interface ConsumeOrderlyContext {
  readonly messageQueue: MessageQueue;
  /** False: SUCCESS moves nothing, only COMMIT does. */
  autoCommit: boolean;
  /** How long the queue rests after SUSPEND_CURRENT_QUEUE_A_MOMENT; -1 as the consumer is set. */
  suspendCurrentQueueTimeMillis: number;
}

/**
 * Consumes messages; calls for different messages overlap. A listener that throws, or answers nothing, gets its messages
 * again later.
 */
export type MessageListenerConcurrently = (
  messages: readonly MessageExt[],
  context: ConsumeConcurrentlyContext,
) => Promise<ConsumeConcurrentlyStatus>;

/** Consumes messages of a queue one call after the other, in order. */
export type MessageListenerOrderly = (messages: readonly MessageExt[], context: ConsumeOrderlyContext) => Promise<ConsumeOrderlyStatus>;

export type MessageListener =
  | { readonly kind: 'concurrently'; readonly consume: MessageListenerConcurrently }
  | { readonly kind: 'orderly'; readonly consume: MessageListenerOrderly };
