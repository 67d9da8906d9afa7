import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Sets the flush offset that a slave knows of its master. */
export const resetMasterFlushOffset = defineRequest({
  code: RequestCode.RESET_MASTER_FLUSH_OFFSET,
  request: {
    masterFlushOffset: required.long,
  },
});
