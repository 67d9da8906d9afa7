import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Progress of the delay levels, for slaves. Response body: DelayOffsetTable. */
export const getAllDelayOffset = defineRequest({ code: RequestCode.GET_ALL_DELAY_OFFSET });
