import { systemTimers } from '../link.ts';
import type { Link, Timers } from '../link.ts';

const retryMinMs = 200;
const retryMaxMs = 2000;

/** A browser tab's link: connects to `url` and, whenever that breaks, again with growing pauses. */
export function createWebSocketLink(
  url: string,
  { timers = systemTimers, open = (target: string) => new WebSocket(target) }: { timers?: Timers; open?: (url: string) => WebSocket } = {},
): Link {
  let socket: WebSocket | undefined;
  let isClosed = false;
  let retryMs = retryMinMs;
  return {
    start(events) {
      function connect(): void {
        if (isClosed) return;
        const current = open(url);
        current.binaryType = 'arraybuffer';
        current.addEventListener('open', () => {
          socket = current;
          retryMs = retryMinMs;
          events.up();
        });
        current.addEventListener('message', ({ data }) => {
          if (data instanceof ArrayBuffer) events.message(new Uint8Array(data));
        });
        current.addEventListener('close', () => {
          if (socket === current) events.down();
          socket = undefined;
          timers.after(retryMs, connect);
          retryMs = Math.min(retryMs * 2, retryMaxMs);
        });
      }
      connect();
    },
    send(bytes) {
      if (socket?.readyState === 1) socket.send(new Uint8Array(bytes));
    },
    close() {
      isClosed = true;
      socket?.close();
    },
  };
}
