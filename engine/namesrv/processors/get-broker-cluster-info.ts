import { clusterInfoType } from '../../protocol/bodies/cluster-info.ts';
import { encodeBody } from '../../protocol/json-schema.ts';
import { ResponseCode } from '../../protocol/response-code.ts';
import type { NamesrvContext, NamesrvHandler } from '../namesrv-context.ts';

/** RocketMQ DefaultRequestProcessor#getBrokerClusterInfo */
export function getBrokerClusterInfoProcessor({ routes }: Pick<NamesrvContext, 'routes'>): NamesrvHandler {
  return () => {
    const brokerAddrTable = new Map([...routes.clusters.brokers()].map((broker) => [broker.brokerName, broker]));
    const clusterAddrTable = new Map([...routes.clusters.clusters()].map(([clusterName, brokerNames]) => [clusterName, [...brokerNames]]));
    return { code: ResponseCode.SUCCESS, body: encodeBody(clusterInfoType, { brokerAddrTable, clusterAddrTable }) };
  };
}
