import { assert } from './assert.ts';
import type { ChildMessage, ChildProcess, ParentChannel, Spawner } from './spawner.ts';

/** A "process" of MemorySpawner: what its program sees and may do. */
export interface MemoryProgramContext {
  readonly args: readonly string[];
  readonly pid: number;
  readonly parent: ParentChannel;
  /** Writes one line to stdout or stderr. */
  print: (line: string, stream?: 'stdout' | 'stderr') => void;
  /** Ends the process; nothing that it does afterwards is seen. */
  exit: (code: number) => void;
}

/**
 * Runs "processes" as functions in this one, for tests: `programs` maps an entry path to what runs under it.
 * SIGTERM is delivered as `{type:'stop'}`; SIGKILL ends the process at once. Everything is delivered in microtasks.
 */
export class MemorySpawner implements Spawner {
  /** Every process ever started, in order. */
  readonly started: { entryPath: string; args: readonly string[]; name: string; child: ChildProcess }[] = [];
  readonly #programs: Readonly<Record<string, (context: MemoryProgramContext) => void>>;
  #nextPid = 1001;

  constructor(programs: Readonly<Record<string, (context: MemoryProgramContext) => void>>) {
    this.#programs = programs;
  }

  spawn(entryPath: string, args: readonly string[], options: { name: string }): ChildProcess {
    const program = this.#programs[entryPath];
    assert(program !== undefined, `no program for entry path ${entryPath}`);
    const child = startMemoryChild(this.#nextPid++, args, program);
    this.started.push({ entryPath, args, name: options.name, child });
    return child;
  }
}

function startMemoryChild(pid: number, args: readonly string[], program: (context: MemoryProgramContext) => void): ChildProcess {
  const toParent: ((message: ChildMessage) => void)[] = [];
  const toChild: ((message: ChildMessage) => void)[] = [];
  const lineListeners: ((line: string, stream: 'stdout' | 'stderr') => void)[] = [];
  const exitListeners: ((exit: { code: number | null; signal: string | null }) => void)[] = [];
  let running = true;

  const end = (code: number | null, signal: string | null): void => {
    if (!running) return;
    running = false;
    queueMicrotask(() => {
      for (const listener of exitListeners) listener({ code, signal });
    });
  };
  const deliverToChild = (message: ChildMessage): void =>
    queueMicrotask(() => {
      if (running) for (const listener of toChild) listener(message);
    });

  queueMicrotask(() => {
    if (!running) return;
    program({
      args,
      pid,
      parent: {
        send(message) {
          if (!running) return;
          queueMicrotask(() => {
            for (const listener of toParent) listener(message);
          });
        },
        onMessage: (listener) => void toChild.push(listener),
        onClose: () => {},
      },
      print(line, stream = 'stdout') {
        if (!running) return;
        queueMicrotask(() => {
          for (const listener of lineListeners) listener(line, stream);
        });
      },
      exit: (code) => end(code, null),
    });
  });

  return {
    pid,
    send: deliverToChild,
    kill(signal) {
      if (signal === 'SIGKILL') end(null, 'SIGKILL');
      else if (signal === 'SIGTERM') deliverToChild({ type: 'stop' });
    },
    onMessage: (listener) => void toParent.push(listener),
    onLine: (listener) => void lineListeners.push(listener),
    onExit: (listener) => void exitListeners.push(listener),
  };
}
