/**
 * The page's end of a connection to the backend: whole frames as bytes, in order, either way. It opens by
 * itself, and again after it broke. A broken connection loses what was under way; nothing is sent twice.
 */
export interface Link {
  /** Does nothing while the link is down. */
  send(bytes: Uint8Array): void;
  close(): void;
  /** Called once, before anything else. `up` may be called at once. */
  start(events: LinkEvents): void;
}

export interface LinkEvents {
  /** Connected to a backend that knows nothing of this page yet. */
  up(): void;
  down(): void;
  message(bytes: Uint8Array): void;
}

/** The backend's end of one page's connection. */
export interface Peer {
  send(bytes: Uint8Array): void;
}

/** Delayed calls; the engine's Clock is one. */
export interface Timers {
  after(delayMs: number, callback: () => void): { cancel(): void };
}

export const systemTimers: Timers = {
  after(delayMs, callback) {
    const handle = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
