import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** A client leaves its groups. */
export const unregisterClient = defineRequest({
  code: RequestCode.UNREGISTER_CLIENT,
  request: {
    clientID: required.string,
    producerGroup: optional.string,
    consumerGroup: optional.string,
  },
});
