import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Offsets that the members of a group hold. Response body: ConsumerStatus. */
export const invokeBrokerToGetConsumerStatus = defineRequest({
  code: RequestCode.INVOKE_BROKER_TO_GET_CONSUMER_STATUS,
  request: {
    topic: required.string,
    group: required.string,
    clientAddr: optional.string,
  },
});
