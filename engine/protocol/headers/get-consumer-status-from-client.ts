import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Broker to consumer: offsets that the client holds. Response body: ConsumerStatus. */
export const getConsumerStatusFromClient = defineRequest({
  code: RequestCode.GET_CONSUMER_STATUS_FROM_CLIENT,
  request: {
    topic: required.string,
    group: required.string,
    clientAddr: optional.string,
  },
});
