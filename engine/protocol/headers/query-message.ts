import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Messages by key, or by unique id when `_UNIQUE_KEY_QUERY` is true; `indexType` (5.5) may name one kind of index. The response body is a run of message records. */
export const queryMessage = defineRequest({
  code: RequestCode.QUERY_MESSAGE,
  request: {
    topic: required.string,
    key: required.string,
    maxNum: required.int,
    beginTimestamp: required.saturatingLong,
    endTimestamp: required.saturatingLong,
    indexType: optional.string,
    _UNIQUE_KEY_QUERY: optional.boolean,
  },
  response: {
    indexLastUpdateTimestamp: required.long,
    indexLastUpdatePhyoffset: required.long,
  },
});
