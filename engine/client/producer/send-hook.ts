import type { MessageQueue } from '../message/message-queue.ts';
import type { SendResult } from '../message/message.ts';
import type { EncodedMessages } from './send-request.ts';

/** One try of a send, after its end. */
export interface SendAttempt {
  readonly encoded: EncodedMessages;
  /** Without namespace. */
  readonly queue: MessageQueue;
  readonly brokerAddr: string;
  readonly producerGroup: string;
  readonly startMs: number;
  readonly costMs: number;
  /** Undefined when the try failed. */
  readonly result: SendResult | undefined;
}

/** Sees every try of a producer, for message traces. It must not throw. */
export interface SendHook {
  afterSend(attempt: SendAttempt): void;
}
