/** The life of one node process as its supervisor sees it. */
export type NodeState =
  | 'starting'
  /** It accepts connections; a broker's topics are in every NameServer's route. */
  | 'running'
  | 'stopping'
  /** Stopped because somebody asked for it. */
  | 'stopped'
  /** It ended by itself; it is started again at `restartAtMs`. */
  | 'crashed'
  /** It ended too often in a row: it stays down until somebody starts it. */
  | 'givenUp';

export type NodeRole = 'NAMESRV' | 'ASYNC_MASTER' | 'SYNC_MASTER';

/** How a node process ended. */
export interface NodeExitReport {
  readonly pid: number | null;
  readonly code: number | null;
  readonly signal: string | null;
  readonly atMs: number;
  /** Whether a stop, a restart or a kill was asked for. */
  readonly expected: boolean;
  /** The end of its log, oldest first. */
  readonly lastLines: readonly string[];
}

/** One node at one moment. */
export interface NodeSnapshot {
  /** `namesrv-1`, `broker-a/0`: unique in the cluster. */
  readonly id: string;
  readonly kind: 'namesrv' | 'broker';
  /** `namesrv-1`, or the broker's name: `broker-a`. */
  readonly name: string;
  /** 0 is the master; null on a NameServer. */
  readonly brokerId: number | null;
  readonly clusterName: string;
  readonly role: NodeRole;
  /** `host:port` that clients use; empty until it is known (port 0 before the first start). */
  readonly address: string;
  /** `host:port` that slaves connect to; null on a NameServer. */
  readonly haAddress: string | null;
  readonly state: NodeState;
  readonly pid: number | null;
  readonly dataDir: string;
  /** When the process that runs now was started. */
  readonly startedAtMs: number | null;
  /** How often the supervisor has started it again since the cluster was started. */
  readonly restartCount: number;
  readonly restartAtMs: number | null;
  readonly lastExit: NodeExitReport | null;
}

/** What changed. Each event carries the node as it is after the change. */
export type ClusterEvent =
  | { readonly event: 'node-starting'; readonly node: NodeSnapshot }
  | { readonly event: 'node-ready'; readonly node: NodeSnapshot }
  | { readonly event: 'node-stopping'; readonly node: NodeSnapshot }
  | { readonly event: 'node-exited'; readonly node: NodeSnapshot; readonly exit: NodeExitReport }
  /** It is ready again after an exit. */
  | { readonly event: 'node-restarted'; readonly node: NodeSnapshot }
  | { readonly event: 'node-given-up'; readonly node: NodeSnapshot };

/** One line that a node wrote. */
export interface NodeLogLine {
  /** Increases by one with every line of this node since the cluster was started. */
  readonly sequence: number;
  readonly atMs: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** What `start` brought up. */
export interface ReadyCluster {
  /** Client address: `host:port;host:port`. */
  readonly namesrv: string;
  readonly nodes: readonly NodeSnapshot[];
}

export type ClusterErrorCode =
  | 'topologyInvalid'
  /** data: port, host, and pid and process of the holder where the system tells. */
  | 'portInUse'
  /** data: pid of the owner, path. */
  | 'dataDirInUse'
  | 'nodeUnknown'
  /** data: state. */
  | 'nodeWrongState'
  /** A node did not come up. data: node, code, signal, lastLines. */
  | 'nodeFailed'
  /** `stop` was called while the cluster was starting. */
  | 'stopped'
  /** A node runs, but does not accept connections or is not in every route in time. data: node. */
  | 'notReady';

/** Why the cluster, or an action on a node, failed. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly code: ClusterErrorCode;
  readonly data: Readonly<Record<string, unknown>>;
  constructor(code: ClusterErrorCode, message: string, data: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/**
 * A cluster of node processes on this machine, owned by this process. `LocalCluster` is the implementation.
 * Actions on nodes reject with ClusterError nodeUnknown, nodeWrongState, nodeFailed.
 */
export interface Cluster {
  /** Resolves when every node accepts connections and every NameServer's route of TBW102 lists every master. */
  start(): Promise<ReadyCluster>;
  /** Stops every node cleanly, brokers first; ends by force what has not stopped after 10 s. Never rejects. */
  stop(): Promise<void>;
  nodes(): readonly NodeSnapshot[];
  subscribe(listener: (event: ClusterEvent) => void): () => void;
  startNode(id: string): Promise<void>;
  /** Clean stop; resolves when the process is gone. The supervisor leaves the node down. */
  stopNode(id: string): Promise<void>;
  restartNode(id: string): Promise<void>;
  /** Ends the process at once, as a crash would; the supervisor brings it back. */
  killNode(id: string): Promise<void>;
  /** The newest lines, oldest first; at most `logLinesKept`. */
  logs(id: string, lines: number): readonly NodeLogLine[];
  /** Every further line of a node. */
  subscribeLogs(id: string, listener: (line: NodeLogLine) => void): () => void;
}
