import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Adds queues of one topic to a name server. Body: TopicRouteData with queueDatas only. */
export const registerTopicInNamesrv = defineRequest({
  code: RequestCode.REGISTER_TOPIC_IN_NAMESRV,
  request: {
    topic: required.string,
  },
});
