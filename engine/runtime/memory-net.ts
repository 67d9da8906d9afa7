import { NetError } from './net.ts';
import type { Connection, Listener, Net } from './net.ts';

/**
 * Both ends of TCP in one process, without ports: for tests. Bytes arrive in the order written, in a later
 * microtask, never while `write` runs. A paused end leaves bytes in the peer's queue, so that `bufferedBytes` grows.
 */
export function memoryNet(): Net {
  const listeners = new Map<string, (connection: Connection) => void>();
  let nextPort = 40_000;
  return {
    async listen({ host, port }, onConnection): Promise<Listener> {
      const bound = port === 0 ? nextPort++ : port;
      const key = `${host}:${bound}`;
      if (listeners.has(key)) throw new NetError('EADDRINUSE', key);
      listeners.set(key, onConnection);
      return {
        host,
        port: bound,
        async close() {
          listeners.delete(key);
        },
      };
    },
    async connect({ host, port }): Promise<Connection> {
      const key = `${host}:${port}`;
      const accept = listeners.get(key);
      if (accept === undefined) throw new NetError('ECONNREFUSED', key);
      const near = new MemoryConnection(host, nextPort++, host, port);
      const far = new MemoryConnection(host, port, host, near.localPort);
      near.peer = far;
      far.peer = near;
      accept(far);
      return near;
    },
  };
}

class MemoryConnection implements Connection {
  readonly localHost: string;
  readonly localPort: number;
  readonly remoteHost: string;
  readonly remotePort: number;
  peer: MemoryConnection | undefined;
  bufferedBytes = 0;
  readonly #outgoing: { bytes: Uint8Array; written: (() => void) | undefined }[] = [];
  readonly #data: ((bytes: Buffer) => void)[] = [];
  readonly #drain: (() => void)[] = [];
  readonly #close: ((error: NetError | undefined) => void)[] = [];
  #paused = false;
  #ending = false;
  #closed = false;
  #scheduled = false;

  constructor(localHost: string, localPort: number, remoteHost: string, remotePort: number) {
    this.localHost = localHost;
    this.localPort = localPort;
    this.remoteHost = remoteHost;
    this.remotePort = remotePort;
  }

  write(bytes: Uint8Array, written?: () => void): void {
    if (this.#closed) {
      written?.();
      return;
    }
    this.#outgoing.push({ bytes, written });
    this.bufferedBytes += bytes.length;
    this.#schedule();
  }

  writeAll(parts: readonly Uint8Array[]): void {
    for (const part of parts) this.write(part);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#schedulePeer();
  }

  end(): void {
    this.#ending = true;
    this.#schedule();
  }

  destroy(): void {
    this.#finish();
    const peer = this.peer;
    if (peer !== undefined) queueMicrotask(() => peer.#finish());
  }

  onData(listener: (bytes: Buffer) => void): void {
    this.#data.push(listener);
    this.#schedulePeer();
  }

  onDrain(listener: () => void): void {
    this.#drain.push(listener);
  }

  onClose(listener: (error: NetError | undefined) => void): void {
    this.#close.push(listener);
  }

  #schedulePeer(): void {
    const peer = this.peer;
    if (peer !== undefined) peer.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    const peer = this.peer;
    if (peer === undefined || this.#closed) return;
    const hadBytes = this.#outgoing.length > 0;
    while (this.#outgoing.length > 0 && !peer.#paused && peer.#data.length > 0 && !peer.#closed) {
      const chunk = this.#outgoing.shift();
      if (chunk === undefined) break;
      this.bufferedBytes -= chunk.bytes.length;
      const copy = Buffer.from(chunk.bytes);
      for (const listener of peer.#data) listener(copy);
      chunk.written?.();
    }
    if (hadBytes && this.#outgoing.length === 0) for (const listener of this.#drain) listener();
    if (this.#ending && this.#outgoing.length === 0) this.destroy();
  }

  #finish(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.bufferedBytes = 0;
    for (const chunk of this.#outgoing.splice(0)) chunk.written?.();
    for (const listener of this.#close) listener(undefined);
  }
}
