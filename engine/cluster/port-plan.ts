import type { Net } from '../runtime/net.ts';
import { NetError } from '../runtime/net.ts';
import type { PortHolder } from '../runtime/port-holder.ts';
import type { Random } from '../runtime/random.ts';
import { ClusterError } from './local-cluster-types.ts';
import type { NodeSpec } from './topology.ts';

/** Distance between the ports of two brokers. */
const brokerPortStep = 10;

/**
 * Where free ports are looked for when any will do: below the range from which systems take ports for outgoing
 * connections, so that a port that was free a moment ago is not taken by one.
 */
const anyPortFirst = 15_000;
const anyPortCount = 15_000;
const anyPortTries = 200;

/** Ports that a broker uses, relative to its listenPort: clients' fast port, clients, slaves. */
const brokerPortOffsets = [-2, 0, 1];

export interface PortWishes {
  /** Listen address. */
  readonly host: string;
  /** Port of the first NameServer, the others follow; 0 = any free one. */
  readonly namesrvPort: number;
  /** Port of the first broker, the others follow at steps of 10; 0 = any free ones. */
  readonly brokerPort: number;
}

export interface PortPlanner {
  net: Net;
  random: Random;
  /** The process that holds a port, where the system tells. */
  holderOf: (port: number) => PortHolder | undefined;
}

/** Gives each node its listen port, after looking that it is free. Throws ClusterError portInUse. */
export async function planPorts(
  nodes: readonly NodeSpec[],
  wishes: PortWishes,
  planner: PortPlanner,
): Promise<ReadonlyMap<string, number>> {
  const plan = new Map<string, number>();
  const taken = new Set<number>();
  const next = { namesrv: wishes.namesrvPort, broker: wishes.brokerPort };
  for (const node of nodes) {
    const offsets = node.kind === 'broker' ? brokerPortOffsets : [0];
    let port = next[node.kind];
    if (port === 0) {
      port = await findFree(offsets, taken, wishes.host, planner);
    } else {
      await assertFree(
        node,
        offsets.map((offset) => port + offset),
        wishes.host,
        planner,
      );
      next[node.kind] += node.kind === 'broker' ? brokerPortStep : 1;
    }
    for (const offset of offsets) taken.add(port + offset);
    plan.set(node.id, port);
  }
  return plan;
}

async function findFree(offsets: readonly number[], taken: ReadonlySet<number>, host: string, planner: PortPlanner): Promise<number> {
  for (let attempt = 0; attempt < anyPortTries; attempt++) {
    const port = anyPortFirst + planner.random.nextInt(anyPortCount);
    const ports = offsets.map((offset) => port + offset);
    if (ports.some((candidate) => taken.has(candidate))) continue;
    if ((await firstTaken(ports, host, planner.net)) === undefined) return port;
  }
  throw new ClusterError('portInUse', `no free ports were found on ${host}`, { host });
}

async function assertFree(node: NodeSpec, ports: readonly number[], host: string, planner: PortPlanner): Promise<void> {
  const outside = ports.find((port) => port < 1 || port > 65_535);
  if (outside !== undefined)
    throw new ClusterError('topologyInvalid', `${node.id} would need port ${outside}`, { problem: `port ${outside}`, source: node.id });
  const port = await firstTaken(ports, host, planner.net);
  if (port !== undefined) throw portInUse(node.id, host, port, planner.holderOf(port));
}

async function firstTaken(ports: readonly number[], host: string, net: Net): Promise<number | undefined> {
  for (const port of ports) {
    try {
      const listener = await net.listen({ host, port }, (connection) => connection.destroy());
      await listener.close();
    } catch (error) {
      if (!(error instanceof NetError)) throw error;
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') return port;
      throw new ClusterError('topologyInvalid', `cannot listen on ${host}: ${error.code}`, { source: 'host', problem: error.code, host });
    }
  }
  return undefined;
}

/** The error for a port that somebody else holds, naming them where the system tells. */
export function portInUse(nodeId: string, host: string, port: number, holder: PortHolder | undefined): ClusterError {
  const by = holder === undefined ? '' : ` by ${holder.command} (pid ${holder.pid})`;
  return new ClusterError('portInUse', `port ${port}, which ${nodeId} needs, is in use${by}`, {
    node: nodeId,
    host,
    port,
    ...(holder === undefined ? {} : { pid: holder.pid, process: holder.command }),
  });
}
