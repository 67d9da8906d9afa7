import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** All producers of a broker. Response body: ProducerTable. */
export const getAllProducerInfo = defineRequest({ code: RequestCode.GET_ALL_PRODUCER_INFO });
