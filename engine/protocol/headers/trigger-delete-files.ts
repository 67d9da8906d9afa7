import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Starts the cleaning of expired files. */
export const triggerDeleteFiles = defineRequest({ code: RequestCode.TRIGGER_DELETE_FILES });
