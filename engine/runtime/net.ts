/** TCP as the engine sees it. The in-memory twin connects both ends without a port. */
export interface Net {
  /** Resolves when the port is bound; rejects with NetError (EADDRINUSE, EACCES…). Port 0 picks a free one. */
  listen(options: { host: string; port: number }, onConnection: (connection: Connection) => void): Promise<Listener>;
  /** Rejects with NetError (ECONNREFUSED, ETIMEDOUT…) when there is no connection within `timeoutMs`. */
  connect(options: { host: string; port: number; timeoutMs: number }): Promise<Connection>;
}

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Stops accepting; connections that are open stay open. */
  close(): Promise<void>;
}

export interface Connection {
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly localHost: string;
  readonly localPort: number;
  /** Bytes handed to `write` that the system has not taken yet. */
  readonly bufferedBytes: number;
  /** Queues bytes. The buffer belongs to the connection until `written` runs (or the connection closes). */
  write(bytes: Uint8Array, written?: () => void): void;
  /** Queues several buffers that follow each other, in as few system calls as possible; each is owned as by `write`. */
  writeAll(parts: readonly Uint8Array[]): void;
  /** Stops and restarts reading, which holds the peer back through TCP. */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then closes. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
  onData(listener: (bytes: Buffer) => void): void;
  /** Runs when the queue of unsent bytes has become empty. */
  onDrain(listener: () => void): void;
  /** Runs once, whoever closed it. */
  onClose(listener: (error: NetError | undefined) => void): void;
}

/** A failed network operation. `code` is the system's name for it. */
export class NetError extends Error {
  override readonly name = 'NetError';
  readonly code: string;
  readonly address: string;
  constructor(code: string, address: string, options?: { cause?: unknown }) {
    super(`${address}: ${code}`, options);
    this.code = code;
    this.address = address;
  }
}
