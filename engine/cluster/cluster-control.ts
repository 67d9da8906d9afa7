import type { ChildMessage } from '../runtime/spawner.ts';
import { neverStarted } from './cluster-owner.ts';
import type { ClusterChoice, ClusterOwner, OwnerState } from './cluster-owner.ts';
import { ClusterError } from './local-cluster-types.ts';
import type { ClusterErrorCode, NodeLogLine, ReadyCluster } from './local-cluster-types.ts';

/**
 * The control channel: what only the owner of the nodes can do, asked for by a process that does not own them (the
 * desktop's console host asks the app's main process). Messages survive structured cloning; order is kept.
 */
export type ControlRequest =
  | { readonly type: 'cluster-call'; readonly id: number; readonly method: ControlMethod; readonly args: readonly unknown[] }
  | { readonly type: 'cluster-watch-logs'; readonly node: string; readonly isWatching: boolean };

export type ControlAnswer =
  | { readonly type: 'cluster-state'; readonly state: OwnerState }
  | { readonly type: 'cluster-done'; readonly id: number; readonly value: unknown }
  | {
      readonly type: 'cluster-failed';
      readonly id: number;
      readonly code: string;
      readonly message: string;
      readonly data: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'cluster-log'; readonly node: string; readonly line: NodeLogLine };

type ControlMethod = 'start' | 'stop' | 'startNode' | 'stopNode' | 'restartNode' | 'killNode' | 'logs';

/** One end of the channel. */
export interface ControlEnd {
  /** Takes a message of the other end; true when it was one of this channel. */
  receive(message: ChildMessage): boolean;
  close(): void;
}

/** The owner's end, for one process that asks. Sends the state at once and after each change. */
export function serveClusterControl(owner: ClusterOwner, send: (answer: ControlAnswer) => void): ControlEnd {
  const logs = new Map<string, () => void>();
  const unsubscribe = owner.subscribe((state) => send({ type: 'cluster-state', state }));
  send({ type: 'cluster-state', state: owner.state() });

  async function answer(id: number, result: Promise<unknown>): Promise<void> {
    try {
      send({ type: 'cluster-done', id, value: await result });
    } catch (error) {
      const known = error instanceof ClusterError;
      send({
        type: 'cluster-failed',
        id,
        code: known ? error.code : 'internal',
        message: error instanceof Error ? error.message : String(error),
        data: known ? error.data : {},
      });
    }
  }

  return {
    receive(message) {
      const request = message as ControlRequest; // `type` decides; the other end is our own host
      if (request.type === 'cluster-call') void answer(request.id, run(owner, request));
      else if (request.type === 'cluster-watch-logs') {
        logs.get(request.node)?.();
        logs.delete(request.node);
        if (request.isWatching)
          logs.set(
            request.node,
            owner.subscribeLogs(request.node, (line) => send({ type: 'cluster-log', node: request.node, line })),
          );
      } else return false;
      return true;
    },
    close() {
      unsubscribe();
      for (const stop of logs.values()) stop();
      logs.clear();
    },
  };
}

function run(owner: ClusterOwner, { method, args }: Extract<ControlRequest, { type: 'cluster-call' }>): Promise<unknown> {
  const [first, second] = args;
  switch (method) {
    case 'start':
      return owner.start(first as ClusterChoice);
    case 'stop':
      return owner.stop();
    case 'logs':
      return owner.logs(String(first), Number(second));
    case 'startNode':
    case 'stopNode':
    case 'restartNode':
    case 'killNode':
      return owner[method](String(first));
    default:
      return Promise.reject(new Error(`no control method ${String(method)}`));
  }
}

/** The asking end: an owner whose work is done elsewhere. Calls wait until the other end answers. */
export function createRemoteClusterOwner(send: (request: ControlRequest) => void): ClusterOwner & ControlEnd {
  let state = neverStarted;
  let lastId = 0;
  const calls = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  const listeners = new Set<(state: OwnerState) => void>();
  const logListeners = new Map<string, Set<(line: NodeLogLine) => void>>();

  function call(method: ControlMethod, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++lastId;
      calls.set(id, { resolve, reject });
      send({ type: 'cluster-call', id, method, args });
    });
  }

  function settle(id: number): { resolve: (value: unknown) => void; reject: (error: unknown) => void } | undefined {
    const pending = calls.get(id);
    calls.delete(id);
    return pending;
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: async (choice) => (await call('start', choice)) as ReadyCluster, // what the owner's `start` resolved with
    stop: async () => void (await call('stop')),
    startNode: async (id) => void (await call('startNode', id)),
    stopNode: async (id) => void (await call('stopNode', id)),
    restartNode: async (id) => void (await call('restartNode', id)),
    killNode: async (id) => void (await call('killNode', id)),
    logs: async (id, lines) => (await call('logs', id, lines)) as readonly NodeLogLine[], // what the owner's `logs` resolved with
    subscribeLogs(id, listener) {
      const existing = logListeners.get(id);
      const set = existing ?? new Set();
      set.add(listener);
      if (existing === undefined) {
        logListeners.set(id, set);
        send({ type: 'cluster-watch-logs', node: id, isWatching: true });
      }
      return () => {
        if (!set.delete(listener) || set.size > 0) return;
        logListeners.delete(id);
        send({ type: 'cluster-watch-logs', node: id, isWatching: false });
      };
    },
    receive(message) {
      const answer = message as ControlAnswer; // `type` decides; the other end is the app's own main process
      switch (answer.type) {
        case 'cluster-state':
          state = answer.state;
          for (const listener of listeners) listener(state);
          return true;
        case 'cluster-done':
          settle(answer.id)?.resolve(answer.value);
          return true;
        case 'cluster-failed':
          settle(answer.id)?.reject(
            answer.code === 'internal'
              ? new Error(answer.message)
              : new ClusterError(answer.code as ClusterErrorCode, answer.message, answer.data),
          );
          return true;
        case 'cluster-log':
          for (const listener of logListeners.get(answer.node) ?? []) listener(answer.line);
          return true;
        default:
          return false;
      }
    },
    close() {
      for (const { reject } of calls.values()) reject(new Error('the owner of the cluster is gone'));
      calls.clear();
    },
  };
}
