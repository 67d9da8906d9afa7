import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Offsets of a topic's queues. Response body: TopicStatsTable. */
export const getTopicStatsInfo = defineRequest({
  code: RequestCode.GET_TOPIC_STATS_INFO,
  request: {
    topic: required.string,
  },
});
