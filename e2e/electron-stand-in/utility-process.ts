import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';

const parentPort = fileURLToPath(new URL('parent-port.ts', import.meta.url));

/** A Node child with `process.parentPort`, whose messages are structured clones. */
export class UtilityProcess extends EventEmitter {
  /** Those that run, for `app.getAppMetrics`. */
  static readonly running = new Set<UtilityProcess>();
  readonly name: string;
  readonly #child: ChildProcess;
  #isGone = false;
  constructor(child: ChildProcess, name: string) {
    super();
    this.#child = child;
    this.name = name;
    UtilityProcess.running.add(this);
    child.once('spawn', () => this.emit('spawn'));
    child.on('message', (message) => this.emit('message', message));
    child.once('close', (code) => {
      this.#isGone = true;
      UtilityProcess.running.delete(this);
      this.emit('exit', code ?? 1);
    });
  }
  get pid(): number | undefined {
    return this.#isGone ? undefined : this.#child.pid;
  }
  get stdout(): ChildProcess['stdout'] {
    return this.#child.stdout;
  }
  get stderr(): ChildProcess['stderr'] {
    return this.#child.stderr;
  }
  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(structuredClone(message) as object, () => {});
  }
  kill(): boolean {
    return this.#child.kill();
  }
}

export const utilityProcess = {
  fork(
    modulePath: string,
    args: string[] = [],
    {
      cwd,
      stdio = 'inherit',
      serviceName = 'Node Utility Process',
    }: { cwd?: string; stdio?: 'pipe' | 'inherit' | 'ignore'; serviceName?: string } = {},
  ): UtilityProcess {
    const child = fork(modulePath, args, {
      ...(cwd === undefined ? {} : { cwd }),
      serialization: 'advanced',
      execArgv: ['--import', parentPort],
      stdio: ['ignore', stdio, stdio, 'ipc'],
    });
    process.once('exit', () => child.kill('SIGKILL'));
    return new UtilityProcess(child, serviceName);
  },
};
