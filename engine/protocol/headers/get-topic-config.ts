import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Settings of a topic; 17 when unknown. Response body: TopicConfig. */
export const getTopicConfig = defineRequest({
  code: RequestCode.GET_TOPIC_CONFIG,
  request: {
    topic: required.string,
    lo: optional.boolean,
  },
});
