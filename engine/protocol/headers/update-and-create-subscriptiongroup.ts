import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Creates or changes a consumer group. Body: SubscriptionGroupConfig. */
export const updateAndCreateSubscriptiongroup = defineRequest({ code: RequestCode.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP });
