import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Request modes of all groups, for slaves. Response body: MessageRequestModeTable. */
export const getAllMessageRequestMode = defineRequest({ code: RequestCode.GET_ALL_MESSAGE_REQUEST_MODE });
