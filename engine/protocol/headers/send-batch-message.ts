import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';
import { sendMessageV2 } from './send-message-v2.ts';

/** Sends several messages of one topic; single letters. Body: a message batch. */
export const sendBatchMessage = defineRequest({
  code: RequestCode.SEND_BATCH_MESSAGE,
  request: sendMessageV2.request.fields,
  response: sendMessageV2.response.fields,
});
