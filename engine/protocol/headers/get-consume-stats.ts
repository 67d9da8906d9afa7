import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Progress of a consumer group; an empty topic means all. Response body: ConsumeStats. */
export const getConsumeStats = defineRequest({
  code: RequestCode.GET_CONSUME_STATS,
  request: {
    consumerGroup: required.string,
    topic: optional.string,
    topicList: optional.string,
  },
});
