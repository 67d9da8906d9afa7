import { defineRequest, optional } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Puts a half message back under check. */
export const resumeCheckHalfMessage = defineRequest({
  code: RequestCode.RESUME_CHECK_HALF_MESSAGE,
  request: {
    topic: optional.string,
    msgId: optional.string,
  },
});
