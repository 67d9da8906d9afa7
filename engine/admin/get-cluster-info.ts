import { clusterInfoType } from '../protocol/bodies/cluster-info.ts';
import type { ClusterInfo } from '../protocol/bodies/cluster-info.ts';
import { getBrokerClusterInfo } from '../protocol/headers/get-broker-cluster-info.ts';
import { decodeBody } from '../protocol/json-schema.ts';
import type { AdminCaller } from './admin-caller.ts';

/** All clusters and brokers that a NameServer knows. */
export async function getClusterInfo(caller: AdminCaller, namesrvAddress: string): Promise<ClusterInfo> {
  const { body } = await caller.call(namesrvAddress, { code: getBrokerClusterInfo.code });
  return decodeBody(clusterInfoType, body);
}
