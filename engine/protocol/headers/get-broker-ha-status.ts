import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** State of replication. Response body: HaRuntimeInfo. */
export const getBrokerHaStatus = defineRequest({ code: RequestCode.GET_BROKER_HA_STATUS });
