import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Chooses pull or pop for a group. Body: MessageRequestMode. */
export const setMessageRequestMode = defineRequest({ code: RequestCode.SET_MESSAGE_REQUEST_MODE });
