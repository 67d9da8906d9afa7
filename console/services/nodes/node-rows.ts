import type { NodeSnapshot } from '../../../engine/cluster/local-cluster-types.ts';
import { localConnection } from '../../contract/connections.ts';
import type { BrokerFigures, NodeExitReport, NodeRow } from '../../contract/nodes.ts';
import type { BrokerRef } from '../connections/cluster-view.ts';
import type { AskedNode } from '../node-failure.ts';

/** What a broker said when it was last asked. */
export interface BrokerReading {
  figures: BrokerFigures;
  version: string | null;
  role: NodeRow['role'] | null;
  atMs: number;
  /** Whether it did not answer the newest question. */
  isSilent: boolean;
}

const blank = {
  clusterName: null,
  brokerName: null,
  brokerId: null,
  haAddress: null,
  version: null,
  pid: null,
  dataDir: null,
  startedAtMs: null,
  restartCount: 0,
  restartAtMs: null,
  lastExit: null,
  figures: null,
  figuresAtMs: null,
} satisfies Partial<NodeRow>;

/** A node that this program owns: its supervisor knows its state. */
export function localRow(node: NodeSnapshot, reading: BrokerReading | undefined): NodeRow {
  const isRunning = node.state === 'running';
  return {
    ...blank,
    id: node.id,
    kind: node.kind,
    clusterName: node.clusterName,
    brokerName: node.kind === 'broker' ? node.name : null,
    brokerId: node.brokerId,
    role: node.role,
    address: node.address,
    haAddress: node.haAddress,
    state: isRunning && reading?.isSilent === true ? 'unreachable' : node.state,
    version: reading?.version ?? null,
    isLocal: true,
    pid: node.pid,
    dataDir: node.dataDir,
    startedAtMs: node.startedAtMs,
    restartCount: node.restartCount,
    restartAtMs: node.restartAtMs,
    lastExit: exitReport(node.lastExit),
    figures: reading?.figures ?? null,
    figuresAtMs: reading?.atMs ?? null,
  };
}

function exitReport(exit: NodeSnapshot['lastExit']): NodeExitReport | null {
  if (exit === null) return null;
  const { code, signal, atMs, expected, lastLines } = exit;
  return { code, signal, atMs, expected, lastLines: [...lastLines] };
}

/** A broker of another cluster: only its answers tell of its state. */
export function remoteBrokerRow(broker: BrokerRef, reading: BrokerReading | undefined): NodeRow {
  return {
    ...blank,
    id: brokerNodeId(broker),
    kind: 'broker',
    clusterName: broker.clusterName,
    brokerName: broker.node,
    brokerId: broker.brokerId,
    role: reading?.role ?? (broker.brokerId === 0 ? 'MASTER' : 'SLAVE'),
    address: broker.address,
    state: reading?.isSilent === true ? 'unreachable' : 'running',
    version: reading?.version ?? null,
    isLocal: false,
    figures: reading?.figures ?? null,
    figuresAtMs: reading?.atMs ?? null,
  };
}

export function remoteNamesrvRow(namesrv: AskedNode, isReachable: boolean): NodeRow {
  return {
    ...blank,
    id: namesrv.node,
    kind: 'namesrv',
    role: 'NAMESRV',
    address: namesrv.address,
    state: isReachable ? 'running' : 'unreachable',
    isLocal: false,
  };
}

/** `broker-a/0`, as local nodes are called too. */
export function brokerNodeId({ node, brokerId }: Pick<BrokerRef, 'node' | 'brokerId'>): string {
  return `${node}/${brokerId}`;
}

/** Whether nodes of this connection can be started and stopped from here. */
export const isLocalConnection = (id: string): boolean => id === localConnection;
