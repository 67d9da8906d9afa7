import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Commit of a group's offset for a queue; usually one-way. */
export const updateConsumerOffset = defineRequest({
  code: RequestCode.UPDATE_CONSUMER_OFFSET,
  request: {
    consumerGroup: required.string,
    topic: required.string,
    queueId: required.int,
    commitOffset: required.long,
  },
});
