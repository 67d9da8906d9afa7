import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Topics that a group has offsets on. Response body: TopicList. */
export const queryTopicsByConsumer = defineRequest({
  code: RequestCode.QUERY_TOPICS_BY_CONSUMER,
  request: {
    group: required.string,
  },
});
