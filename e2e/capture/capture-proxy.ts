import { connect, createServer, type Socket } from 'node:net';
import { FrameReader } from '../../engine/protocol/frame.ts';
import type { DecodedCommand } from '../../engine/protocol/decoded-command.ts';

/** One frame that went through a proxy, with its bytes as they were. */
export interface CapturedFrame {
  /** From the side that opened the connection. */
  fromClient: boolean;
  /** Number of the connection within its proxy. */
  connection: number;
  bytes: Buffer;
  command: DecodedCommand;
}

export interface CaptureProxy {
  readonly port: number;
  close(): void;
}

export interface CaptureProxyOptions {
  port: number;
  /** Asked for each connection, so that a server may start after its proxy. */
  targetPort: () => number;
  /** Pairs of equally long texts that are exchanged on the way to the client: addresses of servers for those of their proxies. */
  rewrites: () => readonly (readonly [string, string])[];
  onFrame: (frame: CapturedFrame) => void;
}

/** Stands between remoting peers on 127.0.0.1, passes bytes on and reports every frame as it came. */
export function startCaptureProxy(options: CaptureProxyOptions): Promise<CaptureProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    const target = connect({ host: '127.0.0.1', port: options.targetPort(), noDelay: true });
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        target.destroy();
      });
    }
    const connection = connections++;
    relay({ from: client, to: target, fromClient: true, connection }, options);
    relay({ from: target, to: client, fromClient: false, connection }, options);
  });
  return new Promise((resolve) => {
    server.listen(options.port, '127.0.0.1', () => {
      const close = (): void => {
        server.close();
        for (const socket of sockets) socket.destroy();
      };
      resolve({ port: options.port, close });
    });
  });
}

interface Direction {
  from: Socket;
  to: Socket;
  fromClient: boolean;
  connection: number;
}

function relay({ from, to, fromClient, connection }: Direction, options: CaptureProxyOptions): void {
  const reader = new FrameReader();
  from.on('data', (chunk: Buffer) => {
    reader.append(chunk);
    for (let command = reader.next(); command !== undefined; command = reader.next()) {
      const bytes = Buffer.from(command.frame);
      options.onFrame({ fromClient, connection, bytes, command: command.retain() });
      to.write(fromClient ? bytes : rewritten(bytes, options.rewrites()));
    }
  });
}

function rewritten(bytes: Buffer, rewrites: readonly (readonly [string, string])[]): Buffer {
  let text = bytes.toString('latin1');
  for (const [find, replace] of rewrites) {
    if (find.length !== replace.length) throw new Error(`${find} and ${replace} differ in length`);
    text = text.replaceAll(find, replace);
  }
  return Buffer.from(text, 'latin1');
}
