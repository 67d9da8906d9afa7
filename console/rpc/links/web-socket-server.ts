import type { WebSocket } from 'ws';
import { frameBytesMax } from '../frames.ts';
import type { Router } from '../router.ts';

/** Close codes that say why the backend hung up (RFC 6455 §7.4). */
const badMessage = 1008;
const tooSlow = 1013;

/** Bytes queued for a page that does not read; past it the page is cut off and may connect again. */
export const unsentBytesMax = 4 * frameBytesMax;

/** Serves a browser tab that has connected. A page that sends what is no frame is cut off. */
export function serveWebSocket(router: Router, socket: WebSocket): void {
  const session = router.open({
    send(bytes) {
      if (socket.bufferedAmount > unsentBytesMax) socket.close(tooSlow);
      else if (socket.readyState === socket.OPEN) socket.send(bytes);
    },
  });
  socket.on('message', (data) => {
    try {
      if (!Buffer.isBuffer(data)) throw new TypeError('fragments are joined before they come here');
      session.receive(data);
    } catch {
      socket.close(badMessage);
    }
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => session.close());
}
