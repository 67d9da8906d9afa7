import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Copies the offsets of one group to another. */
export const cloneGroupOffset = defineRequest({
  code: RequestCode.CLONE_GROUP_OFFSET,
  request: {
    srcGroup: required.string,
    destGroup: required.string,
    topic: optional.string,
    offline: optional.boolean,
  },
});
