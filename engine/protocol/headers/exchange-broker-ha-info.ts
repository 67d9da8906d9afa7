import { defineRequest, optional } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Master and slave tell each other their HA addresses. */
export const exchangeBrokerHaInfo = defineRequest({
  code: RequestCode.EXCHANGE_BROKER_HA_INFO,
  request: {
    masterHaAddress: optional.string,
    masterFlushOffset: optional.long,
    masterAddress: optional.string,
  },
  response: {
    masterHaAddress: optional.string,
    masterFlushOffset: optional.long,
    masterAddress: optional.string,
  },
});
