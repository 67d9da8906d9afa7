import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** One message by its physical offset; the response body is one message record. */
export const viewMessageById = defineRequest({
  code: RequestCode.VIEW_MESSAGE_BY_ID,
  request: {
    topic: optional.string,
    offset: required.long,
  },
});
