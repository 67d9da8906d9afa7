import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** A broker announces itself and its topics. Body: RegisterBrokerBody; `bodyCrc32` covers the bytes as sent, 0 or absent means unchecked. */
export const registerBroker = defineRequest({
  code: RequestCode.REGISTER_BROKER,
  request: {
    brokerName: required.string,
    brokerAddr: required.string,
    clusterName: required.string,
    haServerAddr: required.string,
    brokerId: required.long,
    heartbeatTimeoutMillis: optional.long,
    enableActingMaster: optional.boolean,
    compressed: optional.boolean,
    bodyCrc32: optional.int,
    __ZONE_NAME: optional.string,
  },
  response: {
    haServerAddr: optional.string,
    masterAddr: optional.string,
  },
});
