import { join } from 'node:path';
import type { Clock } from '../runtime/clock.ts';
import { DirectoryInUseError, lockDirectory, systemProcesses } from '../runtime/directory-lock.ts';
import type { DirectoryLock, ProcessTable } from '../runtime/directory-lock.ts';
import type { Disk } from '../runtime/disk.ts';
import type { Log } from '../runtime/log.ts';
import type { Net } from '../runtime/net.ts';
import type { PortHolder } from '../runtime/port-holder.ts';
import type { Random } from '../runtime/random.ts';
import type { Spawner } from '../runtime/spawner.ts';
import { attachFileOf, lockFileOf, writeAttachInfo } from './attach-info.ts';
import { ClusterError } from './local-cluster-types.ts';
import type { Cluster, ClusterEvent, NodeLogLine, NodeSnapshot, ReadyCluster } from './local-cluster-types.ts';
import { addressOf, connectHostOf, haAddressOf, namesrvAddress, nodeDirectory } from './node-config.ts';
import type { NodePlan } from './node-config.ts';
import { writeNodeFiles } from './node-files.ts';
import { NodeLog } from './node-log.ts';
import { NodeSupervisor } from './node-supervisor.ts';
import { planPorts, portInUse } from './port-plan.ts';
import type { PortWishes } from './port-plan.ts';
import type { NodeSpec, Settings, Topology } from './topology.ts';

/** Tries with other ports when a free port that was chosen is taken before the node has bound it. */
const freePortTries = 3;
/** Time for one connection to a node that says it is ready, in ms. */
const connectTimeoutMs = 2_000;

/** What the cluster works with. */
export interface LocalClusterTools {
  spawner: Spawner;
  disk: Disk;
  net: Net;
  clock: Clock;
  random: Random;
  log: Log;
  processes?: ProcessTable;
  holderOf: (port: number) => PortHolder | undefined;
  /** Program of each kind of node. */
  entryPath: (kind: 'namesrv' | 'broker') => string;
}

export interface LocalClusterOptions extends PortWishes {
  readonly topology: Topology;
  /** Settings for this run, by node id. */
  readonly overrides?: ReadonlyMap<string, Settings>;
  readonly dataDir: string;
  /** Host that clients are told; default: the listen address, or 127.0.0.1 for "every interface". */
  readonly advertiseHost?: string;
}

/** A cluster of child processes on one data directory. */
export class LocalCluster implements Cluster {
  readonly #tools: LocalClusterTools;
  readonly #options: LocalClusterOptions;
  readonly #processes: ProcessTable;
  readonly #logs: ReadonlyMap<string, NodeLog>;
  readonly #listeners = new Set<(event: ClusterEvent) => void>();
  /** Addresses of the masters in each NameServer's route of TBW102, by node id. */
  readonly #masters = new Map<string, ReadonlySet<string>>();
  #supervisors = new Map<string, NodeSupervisor>();
  #plan: NodePlan;
  #lock: DirectoryLock | undefined;
  #isStopped = false;

  constructor(tools: LocalClusterTools, options: LocalClusterOptions) {
    this.#tools = tools;
    this.#options = options;
    this.#processes = tools.processes ?? systemProcesses;
    const { disk, clock } = tools;
    const directory = join(options.dataDir, 'logs');
    this.#logs = new Map(options.topology.nodes.map(({ id }) => [id, new NodeLog({ disk, clock, directory, nodeId: id })]));
    this.#plan = this.#planFor(new Map());
    for (const node of options.topology.nodes) this.#supervisors.set(node.id, this.#supervise(node, ''));
  }

  /** Rejects with ClusterError; nothing runs then and the data directory is free again. A cluster is started once. */
  async start(): Promise<ReadyCluster> {
    this.#claimDataDir();
    try {
      const ready = await this.#startOnFreePorts();
      await writeAttachInfo(this.#tools.disk, this.#options.dataDir, { ownerPid: this.#processes.self().pid, namesrv: ready.namesrv });
      this.#throwIfStopped();
      return ready;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    // Brokers first: they say good-bye to the NameServers.
    for (const kind of ['broker', 'namesrv'] as const) {
      const nodes = this.#nodesOf(kind);
      await Promise.all(nodes.map(({ id }) => this.#supervisor(id).stop()));
    }
    await Promise.all([...this.#logs.values()].map((log) => log.close()));
    if (this.#lock === undefined) return;
    this.#tools.disk.remove(attachFileOf(this.#options.dataDir));
    this.#lock.release();
    this.#lock = undefined;
  }

  nodes(): readonly NodeSnapshot[] {
    return [...this.#supervisors.values()].map((supervisor) => supervisor.snapshot());
  }

  subscribe(listener: (event: ClusterEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async startNode(id: string): Promise<void> {
    await this.#supervisor(id).start();
  }

  async stopNode(id: string): Promise<void> {
    await this.#supervisor(id).stop();
  }

  async restartNode(id: string): Promise<void> {
    await this.#supervisor(id).restart();
  }

  async killNode(id: string): Promise<void> {
    await this.#supervisor(id).kill();
  }

  logs(id: string, lines: number): readonly NodeLogLine[] {
    return this.#log(id).newest(lines);
  }

  subscribeLogs(id: string, listener: (line: NodeLogLine) => void): () => void {
    return this.#log(id).subscribe(listener);
  }

  #claimDataDir(): void {
    const { disk } = this.#tools;
    const { dataDir } = this.#options;
    disk.makeDirectory(join(dataDir, 'logs'));
    try {
      this.#lock = lockDirectory(disk, lockFileOf(dataDir), this.#processes);
    } catch (error) {
      if (!(error instanceof DirectoryInUseError)) throw error;
      const message = `the data directory ${dataDir} is in use by process ${error.pid}`;
      throw new ClusterError('dataDirInUse', message, { pid: error.pid, path: dataDir });
    }
  }

  async #startOnFreePorts(): Promise<ReadyCluster> {
    const { topology, namesrvPort, brokerPort } = this.#options;
    const isAnyPort = { namesrv: namesrvPort === 0, broker: brokerPort === 0 };
    for (let attempt = 1; ; attempt++) {
      this.#plan = this.#planFor(await planPorts(topology.nodes, this.#options, this.#tools));
      for (const node of topology.nodes) await this.#prepare(node);
      this.#throwIfStopped();
      try {
        return await this.#startNodes();
      } catch (error) {
        const node =
          error instanceof ClusterError && error.code === 'portInUse'
            ? topology.nodes.find(({ id }) => id === error.data['node'])
            : undefined;
        if (node === undefined || this.#isStopped) throw error;
        if (!isAnyPort[node.kind] || attempt === freePortTries) throw this.#describePort(error, node);
        this.#tools.log.info('port-taken-meanwhile', { node: node.id });
        await Promise.all([...this.#supervisors.values()].map((supervisor) => supervisor.stop()));
      }
    }
  }

  async #prepare(node: NodeSpec): Promise<void> {
    const { topology, overrides } = this.#options;
    const configPath = await writeNodeFiles(this.#tools.disk, topology, node, this.#plan, overrides?.get(node.id) ?? {});
    this.#supervisors.set(node.id, this.#supervise(node, configPath));
  }

  /** All at once: a broker tries again soon where a NameServer is not there yet. Every node is connected to once before it counts. */
  async #startNodes(): Promise<ReadyCluster> {
    const { nodes } = this.#options.topology;
    await Promise.all(nodes.map(({ id }) => this.#supervisor(id).start()));
    await Promise.all(nodes.map((node) => this.#connectTo(node)));
    this.#throwIfStopped();
    return { namesrv: namesrvAddress(this.#options.topology, this.#plan), nodes: this.nodes() };
  }

  async #connectTo(node: NodeSpec): Promise<void> {
    const host = connectHostOf(this.#plan.host);
    const port = this.#plan.ports.get(node.id) ?? 0;
    try {
      const connection = await this.#tools.net.connect({ host, port, timeoutMs: connectTimeoutMs });
      connection.destroy();
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      throw new ClusterError('notReady', `${node.id} says it is ready but does not accept connections: ${cause}`, {
        node: node.id,
        host,
        port,
      });
    }
  }

  #supervise(node: NodeSpec, configPath: string): NodeSupervisor {
    const { spawner, clock, entryPath } = this.#tools;
    const { id, kind, name, brokerId, role } = node;
    const isPlanned = this.#plan.ports.has(id);
    return new NodeSupervisor({
      spawner,
      clock,
      log: this.#log(id),
      entryPath: entryPath(kind),
      args: ['--config', configPath],
      identity: {
        id,
        kind,
        name,
        brokerId,
        role,
        clusterName: this.#options.topology.clusterName,
        address: isPlanned ? addressOf(node, this.#plan) : '',
        haAddress: isPlanned ? haAddressOf(node, this.#plan) : null,
        dataDir: nodeDirectory(node, this.#plan),
      },
      onEvent: (event) => this.#publish(event),
      onMasters: (addresses) => this.#takeMasters(node, addresses),
      isReachable: () => kind === 'namesrv' || this.#isInEveryRoute(node),
    });
  }

  #takeMasters(node: NodeSpec, addresses: readonly string[]): void {
    if (node.kind !== 'namesrv') return;
    this.#masters.set(node.id, new Set(addresses));
    for (const supervisor of this.#supervisors.values()) supervisor.recheck();
  }

  /** A NameServer that is down is not waited for, as long as there is another. */
  #isInEveryRoute(broker: NodeSpec): boolean {
    const address = addressOf(broker, this.#plan);
    const present = this.#nodesOf('namesrv').filter(({ id }) => ['starting', 'running'].includes(this.#supervisor(id).state));
    return present.length > 0 && present.every(({ id }) => this.#masters.get(id)?.has(address));
  }

  #publish(event: ClusterEvent): void {
    const { node } = event;
    const exit = event.event === 'node-exited' ? { exitCode: event.exit.code, signal: event.exit.signal } : {};
    this.#tools.log.info(event.event, { node: node.id, state: node.state, pid: node.pid, ...exit });
    for (const listener of this.#listeners) listener(event);
  }

  #describePort(error: unknown, node: NodeSpec): unknown {
    if (!(error instanceof ClusterError)) return error;
    const port = typeof error.data['port'] === 'number' ? error.data['port'] : (this.#plan.ports.get(node.id) ?? 0);
    return portInUse(node.id, this.#plan.host, port, this.#tools.holderOf(port));
  }

  #planFor(ports: ReadonlyMap<string, number>): NodePlan {
    const { dataDir, host, advertiseHost } = this.#options;
    return { dataDir, host, advertiseHost: advertiseHost ?? connectHostOf(host), ports };
  }

  #nodesOf(kind: 'namesrv' | 'broker'): NodeSpec[] {
    return this.#options.topology.nodes.filter((node) => node.kind === kind);
  }

  #supervisor(id: string): NodeSupervisor {
    const supervisor = this.#supervisors.get(id);
    if (supervisor === undefined) throw new ClusterError('nodeUnknown', `there is no node ${id}`, { node: id });
    return supervisor;
  }

  #log(id: string): NodeLog {
    const log = this.#logs.get(id);
    if (log === undefined) throw new ClusterError('nodeUnknown', `there is no node ${id}`, { node: id });
    return log;
  }

  #throwIfStopped(): void {
    if (this.#isStopped) throw new ClusterError('stopped', 'the cluster was stopped while it started');
  }
}
