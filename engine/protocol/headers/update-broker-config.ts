import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Changes settings of a broker. Body: properties text. */
export const updateBrokerConfig = defineRequest({ code: RequestCode.UPDATE_BROKER_CONFIG });
