import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Settings of a name server. Response body: properties text. */
export const getNamesrvConfig = defineRequest({ code: RequestCode.GET_NAMESRV_CONFIG });
