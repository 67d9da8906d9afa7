import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Times of the oldest, newest and consumed messages of each queue. Response body: ConsumeTimeSpans. */
export const queryConsumeTimeSpan = defineRequest({
  code: RequestCode.QUERY_CONSUME_TIME_SPAN,
  request: {
    topic: required.string,
    group: required.string,
  },
});
