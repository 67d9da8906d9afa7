import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** A group's subscription to a topic. Response body: SubscriptionOfGroup. */
export const querySubscriptionByConsumer = defineRequest({
  code: RequestCode.QUERY_SUBSCRIPTION_BY_CONSUMER,
  request: {
    group: required.string,
    topic: optional.string,
  },
});
