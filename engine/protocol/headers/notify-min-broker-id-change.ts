import { defineRequest, optional } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Name server to broker, one-way: the smallest id of the group changed. */
export const notifyMinBrokerIdChange = defineRequest({
  code: RequestCode.NOTIFY_MIN_BROKER_ID_CHANGE,
  request: {
    minBrokerId: optional.long,
    brokerName: optional.string,
    minBrokerAddr: optional.string,
    offlineBrokerAddr: optional.string,
    haBrokerAddr: optional.string,
  },
});
