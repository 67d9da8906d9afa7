import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Progress of every group of a broker. Response body: ConsumeStatsList. */
export const getBrokerConsumeStats = defineRequest({
  code: RequestCode.GET_BROKER_CONSUME_STATS,
  request: {
    isOrder: required.boolean,
  },
});
