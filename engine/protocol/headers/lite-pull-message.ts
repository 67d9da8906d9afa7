import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';
import { pullMessage } from './pull-message.ts';

/** A pull of 5.x lite pull consumers; the same header as PULL_MESSAGE. */
export const litePullMessage = defineRequest({
  code: RequestCode.LITE_PULL_MESSAGE,
  request: pullMessage.request.fields,
  response: pullMessage.response.fields,
});
