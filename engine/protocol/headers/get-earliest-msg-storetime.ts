import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Store time of the oldest message of a queue; -1 when there is none. */
export const getEarliestMsgStoretime = defineRequest({
  code: RequestCode.GET_EARLIEST_MSG_STORETIME,
  request: {
    topic: required.string,
    queueId: required.int,
  },
  response: {
    timestamp: required.long,
  },
});
