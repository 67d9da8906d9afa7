import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Brokers and queues of a topic; 17 when unknown. Response body: TopicRouteData. */
export const getRouteinfoByTopic = defineRequest({
  code: RequestCode.GET_ROUTEINFO_BY_TOPIC,
  request: {
    topic: required.string,
    acceptStandardJsonOnly: optional.boolean,
  },
});
