import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Takes the write permission of a broker from all its routes, at the name server only. */
export const wipeWritePermOfBroker = defineRequest({
  code: RequestCode.WIPE_WRITE_PERM_OF_BROKER,
  request: {
    brokerName: required.string,
  },
  response: {
    wipeTopicCount: required.int,
  },
});
