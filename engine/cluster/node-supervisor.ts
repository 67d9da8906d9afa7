import { assert } from '../runtime/assert.ts';
import type { Clock, Timer } from '../runtime/clock.ts';
import type { NodeToParent } from '../runtime/node-contract.ts';
import type { ChildProcess, Spawner } from '../runtime/spawner.ts';
import { ClusterError } from './local-cluster-types.ts';
import type { ClusterEvent, NodeExitReport, NodeSnapshot, NodeState } from './local-cluster-types.ts';
import type { NodeLog } from './node-log.ts';
import { readNodeMessage } from './node-message.ts';

/** Waits before the first, second… new start after an exit, in ms. After the last one the supervisor gives up. */
export const restartDelaysMs: readonly number[] = [200, 500, 1_000, 2_000, 5_000];
/** A node that ran for this long has recovered: its next exit counts as the first again. */
export const stableAfterMs = 30_000;
/** Time for a node to say that it is ready, in ms: a broker may have a log to recover. */
export const startTimeoutMs = 60_000;
/** Time for a clean stop before the process is ended by force, in ms. An idle node needs a fraction of a second. */
export const stopTimeoutMs = 10_000;
/** Log lines that an exit report carries. */
const lastLinesCount = 20;

/** Failures of a start that another try cannot mend. */
const hopelessFailures: ReadonlySet<string> = new Set(['badConfig', 'storeDamaged']);

export interface NodeSupervisorOptions {
  spawner: Spawner;
  clock: Clock;
  log: NodeLog;
  entryPath: string;
  args: readonly string[];
  /** What never changes of the node's snapshot. */
  identity: Pick<NodeSnapshot, 'id' | 'kind' | 'name' | 'brokerId' | 'clusterName' | 'role' | 'address' | 'haAddress' | 'dataDir'>;
  onEvent: (event: ClusterEvent) => void;
  /** The masters in a NameServer's route of TBW102. */
  onMasters: (addresses: readonly string[]) => void;
  /** Whether a node that has said `ready` counts as running: a broker must be in every NameServer's route too. */
  isReachable: () => boolean;
}

/** One process of the node, from spawn to exit. */
interface Life {
  readonly child: ChildProcess;
  readonly startedAtMs: number;
  readonly startedMonotonicMs: number;
  hasSaidReady: boolean;
  failure: Extract<NodeToParent, { type: 'failed' }> | undefined;
  /** Whether somebody has asked for its end. */
  isEndExpected: boolean;
  /** Whether the supervisor starts the node again after its end. */
  comesBack: boolean;
  readonly ended: Promise<void>;
}

/** Keeps one node running: starts its process, starts it again after an exit with growing waits, and gives up in the end. */
export class NodeSupervisor {
  readonly #options: NodeSupervisorOptions;
  #state: NodeState = 'stopped';
  #life: Life | undefined;
  #restartTimer: Timer | undefined;
  #restartAtMs: number | null = null;
  #restartCount = 0;
  /** Exits in a row that nobody asked for. */
  #failures = 0;
  #lastExit: NodeExitReport | null = null;
  readonly #waiters = new Set<{ resolve: () => void; reject: (error: ClusterError) => void }>();

  constructor(options: NodeSupervisorOptions) {
    this.#options = options;
  }

  get id(): string {
    return this.#options.identity.id;
  }

  get state(): NodeState {
    return this.#state;
  }

  snapshot(): NodeSnapshot {
    return {
      ...this.#options.identity,
      state: this.#state,
      pid: this.#life?.child.pid ?? null,
      startedAtMs: this.#life?.startedAtMs ?? null,
      restartCount: this.#restartCount,
      restartAtMs: this.#restartAtMs,
      lastExit: this.#lastExit,
    };
  }

  /** Starts a node that is down. Resolves when it runs; rejects with ClusterError when it does not come up. */
  start(): Promise<void> {
    if (this.#life !== undefined) return Promise.reject(this.#wrongState());
    this.#cancelRestart();
    this.#failures = 0;
    this.#spawn();
    return this.#running();
  }

  /** Ends a node cleanly, by force after `stopTimeoutMs`, and leaves it down. Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#cancelRestart();
    const life = this.#life;
    if (life === undefined) {
      if (this.#state !== 'stopped') this.#become('stopped', 'node-stopping');
      return;
    }
    life.comesBack = false;
    this.#failWaiters(new ClusterError('stopped', `${this.id} was stopped`, { node: this.id }));
    if (!life.isEndExpected) {
      life.isEndExpected = true;
      this.#become('stopping', 'node-stopping');
      life.child.send({ type: 'stop' });
    }
    const timer = this.#options.clock.after(stopTimeoutMs, () => life.child.kill('SIGKILL'));
    await life.ended;
    timer.cancel();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Ends the process at once; the node comes back by itself. Resolves when the process is gone. */
  async kill(): Promise<void> {
    const life = this.#life;
    if (life === undefined) throw this.#wrongState();
    life.isEndExpected = true;
    life.child.kill('SIGKILL');
    await life.ended;
  }

  /** To be called when `isReachable` may have changed. */
  recheck(): void {
    if (this.#state !== 'starting' || this.#life?.hasSaidReady !== true || !this.#options.isReachable()) return;
    const wasExited = this.#lastExit !== null;
    this.#become('running', 'node-ready');
    if (wasExited) this.#options.onEvent({ event: 'node-restarted', node: this.snapshot() });
    for (const waiter of this.#waiters) waiter.resolve();
    this.#waiters.clear();
  }

  #running(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiters.add({ resolve, reject }));
  }

  #spawn(): void {
    assert(this.#life === undefined, `${this.id} has a process already`);
    const { spawner, clock, entryPath, args, log } = this.#options;
    const child = spawner.spawn(entryPath, args, { name: this.id });
    let end: () => void = () => {};
    const life: Life = {
      child,
      startedAtMs: clock.nowMs(),
      startedMonotonicMs: clock.monotonicMs(),
      hasSaidReady: false,
      failure: undefined,
      isEndExpected: false,
      comesBack: true,
      ended: new Promise((resolve) => (end = resolve)),
    };
    this.#life = life;
    this.#restartAtMs = null;
    child.onLine((text, stream) => log.append(text, stream));
    child.onMessage((message) => this.#receive(life, readNodeMessage(message)));
    const deadline = clock.after(startTimeoutMs, () => {
      if (this.#life !== life || this.#state !== 'starting') return;
      if (!life.hasSaidReady) child.kill('SIGKILL');
      else this.#failWaiters(new ClusterError('notReady', `${this.id} is not in the route of every NameServer`, { node: this.id }));
    });
    child.onExit(({ code, signal }) => {
      deadline.cancel();
      this.#ended(life, code, signal);
      end();
    });
    this.#become('starting', 'node-starting');
  }

  #receive(life: Life, message: NodeToParent | undefined): void {
    switch (message?.type) {
      case 'ready':
        life.hasSaidReady = true;
        this.recheck();
        break;
      case 'failed':
        life.failure = message;
        break;
      case 'masters':
        this.#options.onMasters(message.addresses);
        break;
      default:
    }
  }

  #ended(life: Life, code: number | null, signal: string | null): void {
    const { clock, log } = this.#options;
    this.#life = undefined;
    this.#options.onMasters([]);
    const exit: NodeExitReport = {
      pid: life.child.pid ?? null,
      code,
      signal,
      atMs: clock.nowMs(),
      expected: life.isEndExpected,
      lastLines: log.newest(lastLinesCount).map(({ text }) => text),
    };
    this.#lastExit = exit;
    if (clock.monotonicMs() - life.startedMonotonicMs >= stableAfterMs) this.#failures = 0;
    if (!life.comesBack) {
      this.#state = 'stopped';
    } else {
      if (!life.isEndExpected) this.#failures++;
      this.#planRestart(life);
    }
    this.#options.onEvent({ event: 'node-exited', node: this.snapshot(), exit });
    if (this.#state === 'givenUp') this.#options.onEvent({ event: 'node-given-up', node: this.snapshot() });
    if (this.#waiters.size > 0) this.#failStart(life, exit);
  }

  #planRestart(life: Life): void {
    const delayMs = restartDelaysMs[Math.max(0, this.#failures - 1)];
    // Whoever waits for the first start is told why it failed, and decides: no second try behind their back.
    const isFirstStart = this.#waiters.size > 0;
    if (isFirstStart) {
      this.#state = 'stopped';
    } else if (delayMs === undefined || hopelessFailures.has(life.failure?.code ?? '')) {
      this.#state = 'givenUp';
    } else {
      this.#state = 'crashed';
      this.#restartAtMs = this.#options.clock.nowMs() + delayMs;
      this.#restartTimer = this.#options.clock.after(delayMs, () => {
        this.#restartTimer = undefined;
        this.#restartCount++;
        this.#spawn();
      });
    }
  }

  #failStart(life: Life, exit: NodeExitReport): void {
    const { failure } = life;
    const data = { ...failure?.data, node: this.id, exitCode: exit.code, signal: exit.signal, lastLines: exit.lastLines };
    const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
    const why = failure === undefined ? `it ended with ${how}` : failure.message;
    const code = failure?.code === 'portInUse' || failure?.code === 'dataDirInUse' ? failure.code : 'nodeFailed';
    this.#failWaiters(new ClusterError(code, `${this.id} did not start: ${why}`, data));
  }

  #failWaiters(error: ClusterError): void {
    for (const waiter of this.#waiters) waiter.reject(error);
    this.#waiters.clear();
  }

  #cancelRestart(): void {
    this.#restartTimer?.cancel();
    this.#restartTimer = undefined;
    this.#restartAtMs = null;
  }

  #become(state: NodeState, event: 'node-starting' | 'node-ready' | 'node-stopping'): void {
    this.#state = state;
    this.#options.onEvent({ event, node: this.snapshot() });
  }

  #wrongState(): ClusterError {
    return new ClusterError('nodeWrongState', `${this.id} is ${this.#state}`, { node: this.id, state: this.#state });
  }
}
