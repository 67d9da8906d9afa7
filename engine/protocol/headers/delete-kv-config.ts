import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Removes a value of a name server's KV config; succeeds when there is none. */
export const deleteKvConfig = defineRequest({
  code: RequestCode.DELETE_KV_CONFIG,
  request: {
    namespace: required.string,
    key: required.string,
  },
});
