import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Creates or changes several consumer groups. Body: SubscriptionGroupList. */
export const updateAndCreateSubscriptiongroupList = defineRequest({ code: RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST });
