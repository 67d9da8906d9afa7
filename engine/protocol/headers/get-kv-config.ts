import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Reads a value of a name server's KV config; 22 when there is none. */
export const getKvConfig = defineRequest({
  code: RequestCode.GET_KV_CONFIG,
  request: {
    namespace: required.string,
    key: required.string,
  },
  response: {
    value: optional.string,
  },
});
