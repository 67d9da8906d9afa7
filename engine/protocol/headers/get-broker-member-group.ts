import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Addresses of the brokers of one name. Response body: BrokerMemberGroup. */
export const getBrokerMemberGroup = defineRequest({
  code: RequestCode.GET_BROKER_MEMBER_GROUP,
  request: {
    clusterName: required.string,
    brokerName: required.string,
  },
});
