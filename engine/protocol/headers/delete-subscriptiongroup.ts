import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Removes a consumer group, and its offsets when asked to: `cleanOffset` from 5.x tools, `removeOffset` from 4.9's. */
export const deleteSubscriptiongroup = defineRequest({
  code: RequestCode.DELETE_SUBSCRIPTIONGROUP,
  request: {
    groupName: required.string,
    cleanOffset: optional.boolean,
    removeOffset: optional.boolean,
  },
});
