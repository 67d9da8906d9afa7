import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Changes settings of a name server. Body: properties text. */
export const updateNamesrvConfig = defineRequest({ code: RequestCode.UPDATE_NAMESRV_CONFIG });
