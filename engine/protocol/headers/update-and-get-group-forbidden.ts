import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Forbids or allows a group to read a topic. Response body: GroupForbidden. */
export const updateAndGetGroupForbidden = defineRequest({
  code: RequestCode.UPDATE_AND_GET_GROUP_FORBIDDEN,
  request: {
    group: required.string,
    topic: required.string,
    readable: optional.boolean,
  },
});
