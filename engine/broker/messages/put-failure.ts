import { ResponseCode } from '../../protocol/response-code.ts';
import { RequestError } from '../../remoting/channel.ts';
import type { PutResult } from '../../store/message-store.ts';

/** A put that stored nothing. */
export type PutFailure = Extract<PutResult, { reason: string }>;

export function isPutFailure(result: PutResult): result is PutFailure {
  return 'reason' in result;
}

/** What a producer is told when the store did not take a message (RocketMQ SendMessageProcessor#handlePutMessageResult). */
export function putFailure(failure: PutFailure, maxMessageSizeBytes: number): RequestError {
  if (failure.status === 'messageIllegal') {
    return new RequestError(
      ResponseCode.MESSAGE_ILLEGAL,
      `the message is illegal, maybe msg body or properties length not matched. msg body length limit ${maxMessageSizeBytes}B, msg properties length limit 32KB.`,
    );
  }
  return new RequestError(
    ResponseCode.SERVICE_NOT_AVAILABLE,
    `service not available now. It may be caused by one of the following reasons: the broker's disk is full, messages are put to the slave, message store has been shut down, etc. (${failure.reason})`,
  );
}
