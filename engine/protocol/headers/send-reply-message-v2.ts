import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';
import { sendMessageV2 } from './send-message-v2.ts';

/** Answers a request message; single letters. Body: the reply's. */
export const sendReplyMessageV2 = defineRequest({
  code: RequestCode.SEND_REPLY_MESSAGE_V2,
  request: sendMessageV2.request.fields,
  response: sendMessageV2.response.fields,
});
