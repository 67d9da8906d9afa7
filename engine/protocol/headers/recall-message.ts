import { defineRequest, optional, required } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Withdraws a message that has not reached its time (03 §12). */
export const recallMessage = defineRequest({
  code: RequestCode.RECALL_MESSAGE,
  request: {
    producerGroup: optional.string,
    topic: required.string,
    recallHandle: required.string,
  },
  response: {
    msgId: required.string,
  },
});
