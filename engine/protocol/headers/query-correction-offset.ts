import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Largest offsets of other groups. Response body: CorrectionOffsets. */
export const queryCorrectionOffset = defineRequest({
  code: RequestCode.QUERY_CORRECTION_OFFSET,
  request: {
    filterGroups: optional.string,
    compareGroup: required.string,
    topic: required.string,
  },
});
