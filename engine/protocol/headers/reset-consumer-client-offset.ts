import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Broker to consumer, one-way: go on from these offsets. Body: ResetOffset. */
export const resetConsumerClientOffset = defineRequest({
  code: RequestCode.RESET_CONSUMER_CLIENT_OFFSET,
  request: {
    topic: required.string,
    group: required.string,
    timestamp: required.saturatingLong,
    isForce: required.boolean,
    queueId: optional.int,
    offset: optional.long,
  },
});
