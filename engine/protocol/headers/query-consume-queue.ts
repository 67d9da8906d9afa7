import { defineRequest, optional } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Entries of a consume queue. Response body: ConsumeQueueEntries. */
export const queryConsumeQueue = defineRequest({
  code: RequestCode.QUERY_CONSUME_QUEUE,
  request: {
    topic: optional.string,
    queueId: optional.int,
    index: optional.long,
    count: optional.int,
    consumerGroup: optional.string,
  },
});
