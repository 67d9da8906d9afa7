import { defineRequest, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Sets the permission of a broker to read and write in all its routes, at the name server only. */
export const addWritePermOfBroker = defineRequest({
  code: RequestCode.ADD_WRITE_PERM_OF_BROKER,
  request: {
    brokerName: required.string,
  },
  response: {
    addTopicCount: required.int,
  },
});
