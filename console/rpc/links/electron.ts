import type { Link } from '../link.ts';

/** What the preload script gives a page (`window.gantry`). */
export interface GantryBridge {
  send(bytes: Uint8Array): void;
  /** One listener; a later one replaces it. */
  onMessage(listener: (bytes: Uint8Array) => void): void;
  readonly platform: 'linux' | 'darwin' | 'win32';
}

/**
 * Messages of one byte come from the main process itself and tell of the console host; a frame is always longer.
 * The page sends `hello` when its script has started, which opens the channel.
 */
export const hostDown = 0;
export const hostUp = 1;
export const pageHello = 2;

/** An Electron window's link: main passes the bytes on and starts a new host when one dies. */
export function createElectronLink(bridge: GantryBridge): Link {
  let isClosed = false;
  return {
    start(events) {
      bridge.onMessage((bytes) => {
        if (isClosed) return;
        if (bytes.length > 1) return events.message(bytes);
        if (bytes[0] === hostUp) events.up();
        else events.down();
      });
      bridge.send(Uint8Array.of(pageHello));
    },
    send: (bytes) => bridge.send(bytes),
    close() {
      isClosed = true;
    },
  };
}
