import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Inner state of one consumer, relayed by the broker. Response body: ConsumerRunningInfo. */
export const getConsumerRunningInfo = defineRequest({
  code: RequestCode.GET_CONSUMER_RUNNING_INFO,
  request: {
    consumerGroup: required.string,
    clientId: required.string,
    jstackEnable: optional.boolean,
  },
});
