import { serveClusterControl } from '../../engine/cluster/cluster-control.ts';
import type { ControlEnd } from '../../engine/cluster/cluster-control.ts';
import type { ClusterOwner } from '../../engine/cluster/cluster-owner.ts';
import type { Clock } from '../../engine/runtime/clock.ts';
import type { Log } from '../../engine/runtime/log.ts';
import type { ChildProcess, Spawner } from '../../engine/runtime/spawner.ts';
import type { FromHost, ToHost } from '../../console/rpc/host-messages.ts';

/** Pause before a host that died at once is started again; it doubles up to the longest. */
const restartMinMs = 100;
const restartMaxMs = 2000;
/** A host that lived this long was well: the next pause is the shortest again. */
const settledMs = 10_000;

/** Bytes for one page, or word of the host itself. */
export interface PageOutlet {
  bytes(bytes: Uint8Array): void;
  /** The host can be talked to, as a new page. */
  up(): void;
  down(): void;
  /** The page sent what is no frame. */
  refused(): void;
}

/** The console host, whichever process it is at the moment. */
export interface ConsoleHostProcess {
  readonly pid: number | undefined;
  /** A page that wants to talk; it is told when it can. */
  open(outlet: PageOutlet): { send(bytes: Uint8Array): void; close(): void };
  stop(): void;
}

export interface ConsoleHostOptions {
  spawner: Spawner;
  entryPath: string;
  owner: ClusterOwner;
  hello: Extract<ToHost, { type: 'host-options' }>;
  clock: Clock;
  log: Log;
}

/**
 * Keeps one console host running. When it dies, pages are told, a new one is started and the pages come back as
 * new ones: the host knows nothing of what was before. The nodes are not its own and live on.
 */
export function startConsoleHost({ spawner, entryPath, owner, hello, clock, log }: ConsoleHostOptions): ConsoleHostProcess {
  const outlets = new Map<number, PageOutlet>();
  let lastPage = 0;
  let child: ChildProcess | undefined;
  let control: ControlEnd | undefined;
  let isReady = false;
  let isStopped = false;
  let pauseMs = restartMinMs;

  const send = (message: ToHost): void => child?.send({ ...message });

  function begin(): void {
    if (isStopped) return;
    const startedMs = clock.monotonicMs();
    const next = spawner.spawn(entryPath, [], { name: 'console-host' });
    child = next;
    next.onLine((line) => log.info('console-host', { line }));
    next.onMessage((message) => {
      if (child === next && control?.receive(message) !== true)
        receive(message as Exclude<FromHost, { type: 'cluster-call' | 'cluster-watch-logs' }>); // `type` decides; the host is our own
    });
    next.onExit(({ code }) => {
      control?.close();
      isReady = false;
      child = undefined;
      if (isStopped) return;
      log.warn('console-host-exited', { code });
      for (const outlet of outlets.values()) outlet.down();
      pauseMs = clock.monotonicMs() - startedMs > settledMs ? restartMinMs : Math.min(pauseMs * 2, restartMaxMs);
      clock.after(pauseMs, begin);
    });
    send(hello);
    control = serveClusterControl(owner, (answer) => {
      if (child === next) next.send({ ...answer });
    });
  }

  function receive(message: Exclude<FromHost, { type: 'cluster-call' | 'cluster-watch-logs' }>): void {
    switch (message.type) {
      case 'host-ready':
        isReady = true;
        for (const [page, outlet] of outlets) admit(page, outlet);
        return;
      case 'page-bytes':
        outlets.get(message.page)?.bytes(message.bytes);
        return;
      case 'page-refused':
        outlets.get(message.page)?.refused();
        return;
      default:
    }
  }

  function admit(page: number, outlet: PageOutlet): void {
    send({ type: 'page-open', page });
    outlet.up();
  }

  begin();
  return {
    get pid() {
      return child?.pid;
    },
    open(outlet) {
      const page = ++lastPage;
      outlets.set(page, outlet);
      if (isReady) admit(page, outlet);
      return {
        send(bytes) {
          if (isReady) send({ type: 'page-bytes', page, bytes });
        },
        close() {
          if (outlets.delete(page) && isReady) send({ type: 'page-close', page });
        },
      };
    },
    stop() {
      isStopped = true;
      control?.close();
      child?.kill('SIGTERM');
    },
  };
}
