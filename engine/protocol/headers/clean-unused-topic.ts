import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Removes consume queues of topics that are not configured. */
export const cleanUnusedTopic = defineRequest({ code: RequestCode.CLEAN_UNUSED_TOPIC });
