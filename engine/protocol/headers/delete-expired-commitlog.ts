import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Starts the cleaning of expired commit log files. */
export const deleteExpiredCommitlog = defineRequest({ code: RequestCode.DELETE_EXPIRED_COMMITLOG });
