import { createRemoteClusterOwner } from '../../engine/cluster/cluster-control.ts';
import type { Clock } from '../../engine/runtime/clock.ts';
import type { Log } from '../../engine/runtime/log.ts';
import type { ChildMessage } from '../../engine/runtime/spawner.ts';
import type { RemotingClient } from '../../engine/remoting/channel.ts';
import type { FromHost, ToHost } from '../rpc/host-messages.ts';
import type { Router, Session } from '../rpc/router.ts';
import { createConsole } from '../services/create-console.ts';
import type { HistoryStore } from '../services/history/history-store.ts';

export interface ConsoleHost {
  /** Takes a message of the main process. */
  receive(message: ChildMessage): void;
}

/** The console's backend in a process of its own, which owns no nodes and may be replaced at any time. */
export function createConsoleHost(options: {
  clock: Clock;
  log: Log;
  client: RemotingClient;
  send: (message: FromHost) => void;
  /** Opens the record of what is measured. */
  openHistory?: ((path: string) => Promise<HistoryStore>) | undefined;
}): ConsoleHost {
  const { clock, log, client, send, openHistory } = options;
  const owner = createRemoteClusterOwner(send);
  const sessions = new Map<number, Session>();
  let router: Router | undefined;

  async function begin({ info, topologies }: Extract<ToHost, { type: 'host-options' }>): Promise<void> {
    const backend = await createConsole({ clock, log, client, owner, info, topologies, openHistory });
    router = backend.router;
    send({ type: 'host-ready' });
  }

  function close(page: number): void {
    sessions.get(page)?.close();
    sessions.delete(page);
  }

  return {
    receive(message) {
      if (owner.receive(message)) return;
      const request = message as Exclude<ToHost, { type: 'cluster-state' }>; // `type` decides; the other end is the app's own main process
      switch (request.type) {
        case 'host-options':
          void begin(request);
          return;
        case 'page-open':
          if (router !== undefined)
            sessions.set(request.page, router.open({ send: (bytes) => send({ type: 'page-bytes', page: request.page, bytes }) }));
          return;
        case 'page-bytes':
          try {
            sessions.get(request.page)?.receive(request.bytes);
          } catch (error) {
            log.warn('page-refused', { page: request.page, error: String(error) });
            close(request.page);
            send({ type: 'page-refused', page: request.page });
          }
          return;
        case 'page-close':
          close(request.page);
          return;
        default:
          log.warn('message-unknown', { type: message.type });
      }
    },
  };
}
