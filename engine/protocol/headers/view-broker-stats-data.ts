import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** One statistic of a broker. Response body: BrokerStats. */
export const viewBrokerStatsData = defineRequest({
  code: RequestCode.VIEW_BROKER_STATS_DATA,
  request: {
    statsName: required.string,
    statsKey: required.string,
  },
});
