import { isRefusal } from '../../../engine/admin/admin-caller.ts';
import { getBrokerConfig } from '../../../engine/admin/get-broker-config.ts';
import { getHaStatus } from '../../../engine/admin/get-ha-status.ts';
import { getTopicRoute } from '../../../engine/admin/get-topic-route.ts';
import type { HaRuntimeInfo } from '../../../engine/protocol/bodies/ha-runtime-info.ts';
import { ResponseCode } from '../../../engine/protocol/response-code.ts';
import type { BrokerSummary, Replication } from '../../contract/brokers.ts';
import type { NodeFailure } from '../../contract/topics.ts';
import type { BrokerRef, ClusterView } from '../connections/cluster-view.ts';
import { nodeFailure } from '../node-failure.ts';
import { brokerNodeId } from '../nodes/node-rows.ts';

/** Bit of a permission that lets clients send. RocketMQ PermName */
const permWrite = 2;

/** Settings and replication of every broker; a silent one holds up nobody else. */
export async function readSummaries(view: ClusterView): Promise<BrokerSummary[]> {
  return Promise.all((await view.brokers()).map((broker) => readSummary(view, broker)));
}

export async function readSummary(view: ClusterView, broker: BrokerRef): Promise<BrokerSummary> {
  const failures: NodeFailure[] = [];
  const noted = (error: unknown): null => {
    failures.push(nodeFailure(broker, error));
    return null;
  };
  const [settings, status, writable] = await Promise.all([
    getBrokerConfig(view.caller, broker.address).catch(noted),
    getHaStatus(view.caller, broker.address).catch((error: unknown) => (isOld(error) ? null : noted(error))),
    readWritable(view, broker),
  ]);
  return {
    id: brokerNodeId(broker),
    clusterName: broker.clusterName,
    brokerName: broker.node,
    brokerId: broker.brokerId,
    address: broker.address,
    settings: settings === null ? null : Object.fromEntries(settings),
    replication: status === null ? null : replicationOf(status),
    writable,
    failures,
  };
}

/** 4.x has no request for it, which is no failure. */
const isOld = (error: unknown): boolean => isRefusal(error, ResponseCode.REQUEST_CODE_NOT_SUPPORTED);

/**
 * Every broker registers a topic under its own name: its route at a NameServer has the permission that wiping takes. A
 * NameServer without that route does not tell.
 */
async function readWritable(view: ClusterView, broker: BrokerRef): Promise<BrokerSummary['writable']> {
  if (broker.brokerId !== 0) return [];
  return Promise.all(
    view.namesrvs().map(async ({ address }) => {
      const route = await getTopicRoute(view.caller, address, broker.node).catch(() => undefined);
      const queues = route?.queueDatas.find(({ brokerName }) => brokerName === broker.node);
      return { namesrv: address, isWritable: queues === undefined ? null : (queues.perm & permWrite) !== 0 };
    }),
  );
}

/** A slave's figures about its master, or a master's about its slaves. */
export function replicationOf(status: HaRuntimeInfo): Replication {
  if (status.master)
    return {
      isMaster: true,
      commitLogMaxOffset: status.masterCommitLogMaxOffset,
      slaves: status.haConnectionInfo.map(({ addr, diff, inSync, transferredByteInSecond }) => ({
        address: addr ?? '',
        behindBytes: Math.max(0, diff),
        isInSync: inSync,
        transferredBytesPerSecond: transferredByteInSecond,
      })),
    };
  const client = status.haClientRuntimeInfo;
  return {
    isMaster: false,
    masterAddress: client?.masterAddr ?? null,
    maxOffset: client?.maxOffset ?? 0,
    masterFlushOffset: client?.masterFlushOffset ?? 0,
    transferredBytesPerSecond: client?.transferredByteInSecond ?? 0,
  };
}
