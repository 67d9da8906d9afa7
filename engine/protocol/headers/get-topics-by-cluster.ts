import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Topics of a cluster. Response body: TopicList. */
export const getTopicsByCluster = defineRequest({
  code: RequestCode.GET_TOPICS_BY_CLUSTER,
  request: {
    cluster: required.string,
  },
});
