import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Stores a value in a name server's KV config. */
export const putKvConfig = defineRequest({
  code: RequestCode.PUT_KV_CONFIG,
  request: {
    namespace: required.string,
    key: required.string,
    value: required.string,
  },
});
