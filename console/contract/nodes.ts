import * as v from 'valibot';
import { connectionId } from './connections.ts';
import type { Figure } from './figure.ts';
import { mutation, subscription, type } from './procedure.ts';

const nodeId = v.pipe(v.string(), v.minLength(1), v.maxLength(300));

export type NodeState =
  | 'starting'
  | 'running'
  | 'stopping'
  /** Stopped by a person. */
  | 'stopped'
  /** It exited by itself; the supervisor starts it again at `restartAtMs`. */
  | 'crashed'
  /** It exited too often in a row: only a person starts it again. */
  | 'givenUp'
  /** A node of a remote cluster that does not answer, or a local one that runs and does not. */
  | 'unreachable';

export interface NodeRow {
  /** `broker-a/0`, `namesrv-1`: unique in its connection. */
  id: string;
  kind: 'namesrv' | 'broker';
  clusterName: string | null;
  brokerName: string | null;
  /** 0 is the master. */
  brokerId: number | null;
  role: 'NAMESRV' | 'ASYNC_MASTER' | 'SYNC_MASTER' | 'SLAVE' | 'MASTER';
  address: string;
  haAddress: string | null;
  state: NodeState;
  /** Like `V5_5_0`; null until it has answered. */
  version: string | null;
  /** Whether this program may start, stop, kill and read the logs of the node. */
  isLocal: boolean;
  pid: number | null;
  dataDir: string | null;
  startedAtMs: number | null;
  /** How often the supervisor has started it again. */
  restartCount: number;
  restartAtMs: number | null;
  lastExit: NodeExitReport | null;
  figures: BrokerFigures | null;
  /** When the figures were read; null before the first answer. Older than a few intervals means stale. */
  figuresAtMs: number | null;
}

/** How a local node ended. */
export interface NodeExitReport {
  code: number | null;
  signal: string | null;
  atMs: number;
  /** Whether a person asked for it. */
  expected: boolean;
  /** The end of its log, oldest first. */
  lastLines: string[];
}

/** What a broker says about itself. Null on a NameServer, which answers none of it. */
export interface BrokerFigures {
  /** Messages a second, average of the last 10 s. */
  inPerSecond: Figure;
  outPerSecond: Figure;
  /** Since midnight of the broker's clock. */
  inToday: Figure;
  outToday: Figure;
  /** Bytes between the commit log's smallest and largest offset. */
  commitLogBytes: Figure;
  /** Share of the store's file system that is used, 0 to 1. */
  diskUsedRatio: Figure;
  /** Bytes appended that readers cannot see yet. */
  dispatchBehindBytes: Figure;
}

export interface LogLine {
  /** Increases by one with every line of this node's log in this process. */
  sequence: number;
  atMs: number;
  level: 'debug' | 'info' | 'warn' | 'error';
  /** The event's name, or the whole line where the node did not write JSON. */
  event: string;
  fields: Record<string, string | number | boolean | null>;
}

/** `dropped` lines were not sent because the page was too slow to take them. */
export interface LogBatch {
  lines: LogLine[];
  dropped: number;
}

/** Lines kept for a page that is slower than the log; the oldest go first. */
export const logLinesWaitingMax = 5000;

/** Joins two batches and keeps the newest lines. */
export function joinLogBatches(waiting: LogBatch, next: LogBatch): LogBatch {
  const lines = [...waiting.lines, ...next.lines];
  const surplus = Math.max(0, lines.length - logLinesWaitingMax);
  return { lines: surplus === 0 ? lines : lines.slice(surplus), dropped: waiting.dropped + next.dropped + surplus };
}

const nodeInput = v.object({ connection: connectionId, node: nodeId });
const nodeErrors = [
  'connectionUnknown',
  'nodeUnknown',
  'nodeNotLocal',
  'nodeWrongState',
  'clusterNotOwned',
  'clusterFailed',
  'portInUse',
  'dataDirInUse',
] as const;

export const nodes = {
  /** All nodes with state and figures, after every change of state and every second. */
  watch: subscription({ input: v.object({ connection: connectionId }), output: type<NodeRow[]>(), errors: ['connectionUnknown'] }),
  start: mutation({ input: nodeInput, output: type<null>(), errors: nodeErrors, deadlineMs: 30_000 }),
  /** Clean stop; resolves when the process is gone. */
  stop: mutation({ input: nodeInput, output: type<null>(), errors: nodeErrors, deadlineMs: 30_000 }),
  /** Ends the process at once, as a crash would; the supervisor brings it back. */
  kill: mutation({ input: nodeInput, output: type<null>(), errors: nodeErrors }),
  /** Clean stop, then start. */
  restart: mutation({ input: nodeInput, output: type<null>(), errors: nodeErrors, deadlineMs: 60_000 }),
  /** The newest `backlog` lines first, then every line as it is written. Filtering is the page's. */
  logs: subscription({
    input: v.object({
      connection: connectionId,
      node: nodeId,
      backlog: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2000)), 500),
    }),
    output: type<LogBatch>(),
    errors: ['connectionUnknown', 'nodeUnknown', 'nodeNotLocal'],
    merge: joinLogBatches,
  }),
};
