import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Queue offset of the first message stored at or after a time. `boundaryType` is `LOWER` (when absent) or `UPPER`, in any case. */
export const searchOffsetByTimestamp = defineRequest({
  code: RequestCode.SEARCH_OFFSET_BY_TIMESTAMP,
  request: {
    topic: required.string,
    queueId: required.int,
    timestamp: required.saturatingLong,
    boundaryType: optional.string,
  },
  response: {
    offset: required.long,
  },
});
