import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** A broker leaves the name server. */
export const unregisterBroker = defineRequest({
  code: RequestCode.UNREGISTER_BROKER,
  request: {
    brokerName: required.string,
    brokerAddr: required.string,
    clusterName: required.string,
    brokerId: required.long,
  },
});
