import { systemClock } from './clock.ts';
import type { Log } from './log.ts';
import { NodeExit } from './node-contract.ts';
import type { NodeToParent } from './node-contract.ts';
import { connectParent } from './node-parent-channel.ts';
import { createStdoutLog } from './pino-log.ts';
import { hostProcess } from './process.ts';

/**
 * Time for the supervisor to say `stop` after a SIGTERM, in ms. A signal to the whole process group reaches both, and
 * then the supervisor decides on the order: brokers say good-bye to NameServers that are still there.
 */
const groupSignalGraceMs = 1_000;

type NodeFailure = Extract<NodeToParent, { type: 'failed' }>;

/** Why a node cannot start, in the words of the node contract. */
export class NodeStartError extends Error {
  override readonly name = 'NodeStartError';
  readonly code: NodeFailure['code'];
  readonly data: NodeFailure['data'];
  constructor(code: NodeFailure['code'], message: string, data: NodeFailure['data'] = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.data = data;
  }
}

/** A node that accepts connections. */
export interface RunningNode {
  /** `host:port` that clients are told. */
  readonly address: string;
  readonly haAddress?: string;
  /** Clean stop: everything on disk, nothing left open. */
  stop(): Promise<void>;
}

/** What a node gets from its process. */
export interface NodeTools {
  /** The file named by `--config`. */
  readonly configPath: string;
  readonly log: Log;
  /** Tells the supervisor; does nothing for a node that was started by hand. */
  report: (message: NodeToParent) => void;
  /** Ends the process at once without a clean stop, e.g. after a failed fdatasync (NodeExit.diskFailure). */
  exit: (code: number) => never;
}

/**
 * The life of a node process (node-contract.ts): reads `--config FILE`, starts, reports `ready` or `failed`, stops on
 * `stop`, or on a signal when it was started by hand. A supervised node leaves Ctrl-C in the terminal to its
 * supervisor, stops by itself some time after a SIGTERM, and exits at once when its supervisor has gone.
 */
export async function runNode(kind: 'namesrv' | 'broker', start: (tools: NodeTools) => Promise<RunningNode>): Promise<void> {
  const log = createStdoutLog({ node: kind });
  const parent = connectParent();
  parent?.onClose(() => hostProcess.exit(NodeExit.parentGone));
  const report = (message: NodeToParent): void => parent?.send({ ...message });

  let running: RunningNode | undefined;
  let stopRequested = false;
  const stop = async (): Promise<void> => {
    if (stopRequested) return;
    stopRequested = true;
    // A stop that comes during the start is carried out when the start has ended.
    if (running !== undefined) await stopAndExit(running);
  };
  const stopAndExit = async (node: RunningNode): Promise<void> => {
    await node.stop();
    log.info('stopped');
    report({ type: 'stopped' });
    hostProcess.exit(NodeExit.clean);
  };
  hostProcess.onStopSignal((signal) => {
    if (parent === undefined) void stop();
    else if (signal === 'SIGTERM') systemClock.after(groupSignalGraceMs, () => void stop());
  });
  parent?.onMessage((message) => {
    if (message.type === 'stop') void stop();
  });

  try {
    running = await start({ configPath: configPathOf(hostProcess.args), log, report, exit: (code) => hostProcess.exit(code) });
  } catch (error) {
    reportFailure(error, log, report);
    // Electron carries messages on another thread: one that is sent in the last moment needs one to leave.
    await new Promise<void>((resolve) => systemClock.after(20, resolve));
    hostProcess.exit(NodeExit.failedToStart);
  }
  log.info('ready', { address: running.address, haAddress: running.haAddress });
  report({ type: 'ready', address: running.address, ...(running.haAddress === undefined ? {} : { haAddress: running.haAddress }) });
  if (stopRequested) await stopAndExit(running);
}

function configPathOf(args: readonly string[]): string {
  const path = args[0] === '--config' ? args[1] : undefined;
  if (path === undefined) throw new NodeStartError('badConfig', 'usage: --config FILE');
  return path;
}

function reportFailure(error: unknown, log: Log, report: (message: NodeToParent) => void): void {
  const known = error instanceof NodeStartError ? error : undefined;
  const code = known?.code ?? 'internal';
  const message = error instanceof Error ? error.message : String(error);
  log.error('start-failed', { code, message, stack: known === undefined && error instanceof Error ? error.stack : undefined });
  report({ type: 'failed', code, message, data: known?.data ?? {} });
}
