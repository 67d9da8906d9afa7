import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Members of a producer group. Response body: ProducerConnection. */
export const getProducerConnectionList = defineRequest({
  code: RequestCode.GET_PRODUCER_CONNECTION_LIST,
  request: {
    producerGroup: required.string,
  },
});
