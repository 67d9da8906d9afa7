import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Removes consume queue files whose messages are gone. */
export const cleanExpiredConsumequeue = defineRequest({ code: RequestCode.CLEAN_EXPIRED_CONSUMEQUEUE });
