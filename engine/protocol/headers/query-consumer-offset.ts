import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Offset that a group has committed for a queue; 22 when there is none (03 §3). */
export const queryConsumerOffset = defineRequest({
  code: RequestCode.QUERY_CONSUMER_OFFSET,
  request: {
    consumerGroup: required.string,
    topic: required.string,
    queueId: required.int,
    setZeroIfNotFound: optional.boolean,
  },
  response: {
    offset: required.long,
  },
});
