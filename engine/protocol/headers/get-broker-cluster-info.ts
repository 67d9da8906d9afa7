import { defineRequest } from '../header-spec.ts';
import { RequestCode } from '../request-code.ts';

/** All clusters and brokers that a name server knows. Response body: ClusterInfo. */
export const getBrokerClusterInfo = defineRequest({ code: RequestCode.GET_BROKER_CLUSTER_INFO });
