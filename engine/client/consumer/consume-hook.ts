import type { MessageExt } from '../message/message.ts';
import type { ConsumeReturnType } from '../trace/trace-context.ts';

/** Messages that a listener is about to get together. */
export interface ConsumeAttempt {
  /** Unique for the attempt. */
  readonly requestId: string;
  readonly consumerGroup: string;
  readonly messages: readonly MessageExt[];
  readonly startMs: number;
}

export interface ConsumeOutcome {
  readonly costMs: number;
  readonly success: boolean;
  readonly returnType: ConsumeReturnType;
}

/** Sees every call of a listener, for message traces. It must not throw. */
export interface ConsumeHook {
  beforeConsume(attempt: ConsumeAttempt): void;
  afterConsume(attempt: ConsumeAttempt, outcome: ConsumeOutcome): void;
}
