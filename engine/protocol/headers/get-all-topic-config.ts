import { defineRequest, optional } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** All topics of a broker; without header fields everything comes at once. Response body: TopicConfigTable. */
export const getAllTopicConfig = defineRequest({
  code: RequestCode.GET_ALL_TOPIC_CONFIG,
  request: {
    topicSeq: optional.int,
    dataVersion: optional.string,
    maxTopicNum: optional.int,
  },
  response: {
    totalTopicNum: optional.int,
  },
});
