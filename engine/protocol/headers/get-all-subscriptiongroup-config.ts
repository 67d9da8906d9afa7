import { defineRequest, optional } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** All consumer groups of a broker; without header fields everything comes at once. Response body: SubscriptionGroupTable. */
export const getAllSubscriptiongroupConfig = defineRequest({
  code: RequestCode.GET_ALL_SUBSCRIPTIONGROUP_CONFIG,
  request: {
    groupSeq: optional.int,
    dataVersion: optional.string,
    maxGroupNum: optional.int,
  },
  response: {
    totalGroupNum: optional.int,
  },
});
