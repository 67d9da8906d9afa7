import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Client ids of a group's members. Response body: ConsumerList. */
export const getConsumerListByGroup = defineRequest({
  code: RequestCode.GET_CONSUMER_LIST_BY_GROUP,
  request: {
    consumerGroup: required.string,
  },
});
