/**
 * Starts child processes that live no longer than their parent. `child_process.fork` under Node,
 * `utilityProcess.fork` in Electron's main; tests use an in-memory twin.
 */
export interface Spawner {
  spawn(entryPath: string, args: readonly string[], options: { name: string; cwd?: string }): ChildProcess;
}

export interface ChildProcess {
  /** Undefined until the system has started it. */
  readonly pid: number | undefined;
  send(message: ChildMessage): void;
  kill(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  onMessage(listener: (message: ChildMessage) => void): void;
  /** Each line that the child writes to stdout or stderr. */
  onLine(listener: (line: string, stream: 'stdout' | 'stderr') => void): void;
  onExit(listener: (exit: { code: number | null; signal: string | null }) => void): void;
}

/** A plain value that survives structured cloning; `type` names it. */
export interface ChildMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The child's end of the same channel. */
export interface ParentChannel {
  send(message: ChildMessage): void;
  onMessage(listener: (message: ChildMessage) => void): void;
  /** Runs when the parent has gone: the child must exit at once. */
  onClose(listener: () => void): void;
}
