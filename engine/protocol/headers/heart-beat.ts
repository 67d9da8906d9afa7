import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Registers producers and consumers of a client. Bodies: HeartbeatData. */
export const heartBeat = defineRequest({ code: RequestCode.HEART_BEAT });
