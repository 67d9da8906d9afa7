import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Offsets of all groups, for slaves. Response body: ConsumerOffsetTable. */
export const getAllConsumerOffset = defineRequest({ code: RequestCode.GET_ALL_CONSUMER_OFFSET });
