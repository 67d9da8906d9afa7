import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Members of a consumer group; 206 when nobody is online. Response body: ConsumerConnection. */
export const getConsumerConnectionList = defineRequest({
  code: RequestCode.GET_CONSUMER_CONNECTION_LIST,
  request: {
    consumerGroup: required.string,
  },
});
