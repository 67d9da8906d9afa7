import net from 'node:net';
import { NetError } from './net.ts';
import type { Connection, Listener, Net } from './net.ts';

/** TCP of the machine. Nagle's delay is off: answers are written once a turn already. */
export const nodeNet: Net = {
  listen(options, onConnection) {
    return new Promise<Listener>((resolve, reject) => {
      const server = net.createServer({ noDelay: true, allowHalfOpen: false }, (socket) => onConnection(new SocketConnection(socket)));
      const failed = (error: NodeJS.ErrnoException): void => reject(netError(error, `${options.host}:${options.port}`));
      server.once('error', failed);
      server.listen({ host: options.host, port: options.port, backlog: 1024 }, () => {
        server.off('error', failed);
        // An error of a listening server (for instance too many open files at accept) must not end the process.
        server.on('error', () => {});
        const address = server.address();
        resolve({
          host: options.host,
          port: typeof address === 'object' && address !== null ? address.port : options.port,
          // The port is free at once; `close` itself would wait for every open connection.
          close: () =>
            new Promise<void>((closed) => {
              server.close();
              setImmediate(closed);
            }),
        });
      });
    });
  },

  connect({ host, port, timeoutMs }) {
    return new Promise<Connection>((resolve, reject) => {
      const address = `${host}:${port}`;
      const socket = net.connect({ host, port, noDelay: true });
      const timer = setTimeout(() => {
        socket.destroy();
        reject(new NetError('ETIMEDOUT', address));
      }, timeoutMs);
      const failed = (error: NodeJS.ErrnoException): void => {
        clearTimeout(timer);
        reject(netError(error, address));
      };
      socket.once('error', failed);
      socket.once('connect', () => {
        clearTimeout(timer);
        socket.off('error', failed);
        resolve(new SocketConnection(socket));
      });
    });
  },
};

class SocketConnection implements Connection {
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly localHost: string;
  readonly localPort: number;
  readonly #socket: net.Socket;
  #lastError: NetError | undefined;

  constructor(socket: net.Socket) {
    this.#socket = socket;
    this.remoteHost = plainIpv4(socket.remoteAddress ?? '');
    this.remotePort = socket.remotePort ?? 0;
    this.localHost = plainIpv4(socket.localAddress ?? '');
    this.localPort = socket.localPort ?? 0;
    socket.on('error', (error) => {
      this.#lastError = netError(error, `${this.remoteHost}:${this.remotePort}`);
    });
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Uint8Array, written?: () => void): void {
    if (this.#socket.destroyed) {
      written?.();
      return;
    }
    if (written === undefined) this.#socket.write(bytes);
    else this.#socket.write(bytes, () => written());
  }

  writeAll(parts: readonly Uint8Array[]): void {
    if (this.#socket.destroyed) return;
    if (parts.length > 1) this.#socket.cork();
    for (const part of parts) this.#socket.write(part);
    if (parts.length > 1) this.#socket.uncork();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  onData(listener: (bytes: Buffer) => void): void {
    this.#socket.on('data', listener);
  }

  onDrain(listener: () => void): void {
    this.#socket.on('drain', listener);
  }

  onClose(listener: (error: NetError | undefined) => void): void {
    this.#socket.once('close', () => listener(this.#lastError));
  }
}

function netError(error: NodeJS.ErrnoException, address: string): NetError {
  return new NetError(error.code ?? 'EUNKNOWN', address, { cause: error });
}

/** A dual-stack socket shows IPv4 peers as `::ffff:1.2.3.4`. */
function plainIpv4(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
