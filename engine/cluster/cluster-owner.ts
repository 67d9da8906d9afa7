import { ClusterError } from './local-cluster-types.ts';
import type { Cluster, NodeLogLine, NodeSnapshot, ReadyCluster } from './local-cluster-types.ts';

/** What a person chooses when they start the local cluster. */
export interface ClusterChoice {
  /** Name of a preset. */
  readonly topology: string;
  /** Port of the first NameServer and of the first broker; 0 takes any free one. */
  readonly namesrvPort: number;
  readonly brokerPort: number;
}

/** The local cluster as a whole at one moment. A value that survives structured cloning. */
export interface OwnerState {
  readonly status: 'stopped' | 'starting' | 'running' | 'stopping' | 'failed';
  /** Of the last start; null before the first. */
  readonly choice: ClusterChoice | null;
  /** Client address while the cluster runs. */
  readonly namesrv: string | null;
  readonly startedAtMs: number | null;
  /** Why the last start failed. */
  readonly failure: { readonly code: string; readonly message: string; readonly data: Readonly<Record<string, unknown>> } | null;
  /** Of the cluster that runs or ran last. */
  readonly nodes: readonly NodeSnapshot[];
}

export const neverStarted: OwnerState = { status: 'stopped', choice: null, namesrv: null, startedAtMs: null, failure: null, nodes: [] };

/**
 * Starts and stops clusters one after the other, each from a choice, and speaks for the one that is there. It
 * outlives them: whoever watches state or logs goes on watching. Actions reject with ClusterError.
 */
export interface ClusterOwner {
  state(): OwnerState;
  /** Runs after each change of the state or of a node. */
  subscribe(listener: (state: OwnerState) => void): () => void;
  /** Rejects with nodeWrongState while a cluster starts, runs or stops. */
  start(choice: ClusterChoice): Promise<ReadyCluster>;
  /** Does nothing when no cluster runs. */
  stop(): Promise<void>;
  startNode(id: string): Promise<void>;
  stopNode(id: string): Promise<void>;
  restartNode(id: string): Promise<void>;
  killNode(id: string): Promise<void>;
  /** The newest lines of a node, oldest first. */
  logs(id: string, lines: number): Promise<readonly NodeLogLine[]>;
  /** Every further line of a node, of this cluster and of later ones. */
  subscribeLogs(id: string, listener: (line: NodeLogLine) => void): () => void;
}

export interface ClusterOwnerOptions {
  /** Builds a cluster that is not started yet; throws or rejects with ClusterError topologyInvalid. */
  createCluster: (choice: ClusterChoice) => Cluster | Promise<Cluster>;
  nowMs: () => number;
}

export function createClusterOwner({ createCluster, nowMs }: ClusterOwnerOptions): ClusterOwner {
  let cluster: Cluster | undefined;
  let state = neverStarted;
  const listeners = new Set<(state: OwnerState) => void>();
  const logListeners = new Set<{ id: string; listener: (line: NodeLogLine) => void; unsubscribe: () => void }>();

  function change(changes: Partial<OwnerState>): void {
    state = { ...state, nodes: cluster?.nodes() ?? [], ...changes };
    for (const listener of listeners) listener(state);
  }

  function attach(next: Cluster): void {
    cluster = next;
    next.subscribe(() => {
      if (cluster === next) change({});
    });
    for (const entry of logListeners) {
      entry.unsubscribe();
      entry.unsubscribe = listenTo(next, entry.id, entry.listener);
    }
  }

  /** The cluster to act on; without one its nodes are unknown. */
  const existing = (id: string): Cluster => {
    if (cluster === undefined) throw new ClusterError('nodeUnknown', `no node ${id}: the cluster was never started`, { node: id });
    return cluster;
  };

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async start(choice) {
      if (state.status !== 'stopped' && state.status !== 'failed')
        throw new ClusterError('nodeWrongState', `the cluster is ${state.status}`, { state: state.status });
      change({ status: 'starting', choice, failure: null, namesrv: null, startedAtMs: null });
      try {
        attach(await createCluster(choice));
        const ready = await existing('').start();
        change({ status: 'running', namesrv: ready.namesrv, startedAtMs: nowMs() });
        return ready;
      } catch (error) {
        await cluster?.stop();
        if (error instanceof ClusterError && error.code === 'stopped') change({ status: 'stopped' });
        else change({ status: 'failed', failure: describe(error) });
        throw error;
      }
    },
    async stop() {
      if (cluster === undefined || state.status === 'stopped') return;
      change({ status: 'stopping' });
      await cluster.stop();
      change({ status: 'stopped', namesrv: null, startedAtMs: null });
    },
    startNode: async (id) => existing(id).startNode(id),
    stopNode: async (id) => existing(id).stopNode(id),
    restartNode: async (id) => existing(id).restartNode(id),
    killNode: async (id) => existing(id).killNode(id),
    logs: async (id, lines) => existing(id).logs(id, lines),
    subscribeLogs(id, listener) {
      const entry = { id, listener, unsubscribe: cluster === undefined ? () => {} : listenTo(cluster, id, listener) };
      logListeners.add(entry);
      return () => {
        logListeners.delete(entry);
        entry.unsubscribe();
      };
    },
  };
}

/** A later cluster may have other nodes: listening to one that is not there hears nothing. */
function listenTo(cluster: Cluster, id: string, listener: (line: NodeLogLine) => void): () => void {
  return cluster.nodes().some((node) => node.id === id) ? cluster.subscribeLogs(id, listener) : () => {};
}

function describe(error: unknown): NonNullable<OwnerState['failure']> {
  if (error instanceof ClusterError) return { code: error.code, message: error.message, data: error.data };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), data: {} };
}
