import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** A broker tells the name server that it lives. */
export const brokerHeartbeat = defineRequest({
  code: RequestCode.BROKER_HEARTBEAT,
  request: {
    clusterName: required.string,
    brokerAddr: required.string,
    brokerName: required.string,
    brokerId: optional.long,
    epoch: optional.int,
    maxOffset: optional.long,
    confirmOffset: optional.long,
    heartbeatTimeoutMills: optional.long,
    electionPriority: optional.int,
  },
});
