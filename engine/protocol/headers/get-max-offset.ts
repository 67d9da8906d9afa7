import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** The queue offset that the next message will get. */
export const getMaxOffset = defineRequest({
  code: RequestCode.GET_MAX_OFFSET,
  request: {
    topic: required.string,
    queueId: required.int,
    committed: optional.boolean,
  },
  response: {
    offset: required.long,
  },
});
