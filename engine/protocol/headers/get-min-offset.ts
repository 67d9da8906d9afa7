import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** The queue offset of the oldest message that is still there. */
export const getMinOffset = defineRequest({
  code: RequestCode.GET_MIN_OFFSET,
  request: {
    topic: required.string,
    queueId: required.int,
  },
  response: {
    offset: required.long,
  },
});
