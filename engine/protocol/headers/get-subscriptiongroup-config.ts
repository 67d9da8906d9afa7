import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Settings of a consumer group; 26 when unknown. Response body: SubscriptionGroupConfig. */
export const getSubscriptiongroupConfig = defineRequest({
  code: RequestCode.GET_SUBSCRIPTIONGROUP_CONFIG,
  request: {
    group: required.string,
  },
});
