import type { ConsumeDirectlyResult } from '../../protocol/bodies/consume-directly-result.ts';
import type { MessageExt } from '../message/message.ts';
import type { ProcessQueue } from './process-queue.ts';

/** Hands messages to the program's listener, and says what became of them. */
export interface ConsumeService {
  readonly orderly: boolean;
  /** Messages that were just put into their queue. */
  submit(messages: readonly MessageExt[], processQueue: ProcessQueue): void;
  /** One message out of turn, for an administrator. */
  consumeDirectly(message: MessageExt, brokerName: string): Promise<ConsumeDirectlyResult>;
  /** No call begins after this; resolves when those under way have ended, or the limit is over. */
  stop(limitMs: number): Promise<void>;
}
