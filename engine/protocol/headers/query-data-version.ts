import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Asks whether a broker's topics changed. Bodies: DataVersion. */
export const queryDataVersion = defineRequest({
  code: RequestCode.QUERY_DATA_VERSION,
  request: {
    brokerName: required.string,
    brokerAddr: required.string,
    clusterName: required.string,
    brokerId: required.long,
  },
  response: {
    changed: required.boolean,
  },
});
