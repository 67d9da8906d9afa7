import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Broker to consumer, one-way: the members of the group changed. */
export const notifyConsumerIdsChanged = defineRequest({
  code: RequestCode.NOTIFY_CONSUMER_IDS_CHANGED,
  request: {
    consumerGroup: required.string,
  },
});
