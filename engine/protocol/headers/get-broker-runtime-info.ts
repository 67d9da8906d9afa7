import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** Running state of a broker. Response body: KVTable with text values (05 §3.1). */
export const getBrokerRuntimeInfo = defineRequest({ code: RequestCode.GET_BROKER_RUNTIME_INFO });
