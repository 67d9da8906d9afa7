import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Settings of a broker. Response body: properties text; `version` is a DataVersion as JSON. */
export const getBrokerConfig = defineRequest({
  code: RequestCode.GET_BROKER_CONFIG,
  response: {
    version: required.string,
  },
});
