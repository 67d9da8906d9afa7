import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Groups that consume a topic. Response body: GroupList. */
export const queryTopicConsumeByWho = defineRequest({
  code: RequestCode.QUERY_TOPIC_CONSUME_BY_WHO,
  request: {
    topic: required.string,
  },
});
