import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';
import { sendMessage } from './send-message.ts';

/** Answers a request message; long names. Body: the reply's. */
export const sendReplyMessage = defineRequest({
  code: RequestCode.SEND_REPLY_MESSAGE,
  request: sendMessage.request.fields,
  response: sendMessage.response.fields,
});
