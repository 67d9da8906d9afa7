import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Log } from '../../engine/runtime/log.ts';
import { frameBytesMax } from '../rpc/frames.ts';
import { serveWebSocket } from '../rpc/links/web-socket-server.ts';
import type { Router } from '../rpc/router.ts';
import type { SessionStore } from './session-store.ts';
import type { StaticFiles } from './static-files.ts';

/** Styles in elements are allowed because charts and popovers are positioned with them; code is never inline and never evaluated. */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const commonHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const tokenBytesMax = 1024;
const socketsMax = 64;

export interface WebServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface WebServerOptions {
  /** 0 takes any free port. */
  port: number;
  router: Router;
  files: StaticFiles;
  sessions: SessionStore;
  log: Log;
}

/**
 * Serves the console on the loopback address.
 *
 *   GET  /…        the built pages; they hold no secret
 *   POST /session  the one-time token as text; answers 204 with a session cookie, or 401
 *   GET  /session  204 with a valid cookie, else 401
 *   GET  /rpc      WebSocket, with a valid cookie only
 *
 * A Host that is not this server's own (DNS rebinding) and an Origin that is not its page's (another site in the
 * same browser) are refused everywhere.
 */
export async function startWebServer({ port, router, files, sessions, log }: WebServerOptions): Promise<WebServer> {
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: frameBytesMax });
  let ownPort = port;
  const cookieName = (): string => `gantry-${ownPort}`; // cookies do not tell ports apart

  const refuse = (request: IncomingMessage, status: number, reason: string): void =>
    log.warn('request-refused', { method: request.method, status, reason });

  /** Why the request does not come from this server's own page. */
  function foreign(request: IncomingMessage): string | undefined {
    const { host = '', origin } = request.headers;
    if (!['127.0.0.1', 'localhost'].some((name) => host === `${name}:${ownPort}`)) return 'host';
    const needsOrigin = request.method !== 'GET' || request.headers.upgrade !== undefined;
    if (origin === undefined ? needsOrigin : origin !== `http://${host}`) return 'origin';
    return undefined;
  }

  const hasSession = (request: IncomingMessage): boolean => {
    const secret = cookieOf(request, cookieName());
    return secret !== undefined && sessions.isValid(secret);
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reason = foreign(request);
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    if (reason !== undefined) {
      refuse(request, 403, reason);
      return answer(response, 403);
    }
    if (path === '/session' && request.method === 'POST') return exchange(request, response);
    if (request.method !== 'GET') return answer(response, 405);
    if (path === '/session') return answer(response, hasSession(request) ? 204 : 401);
    const file = await files.find(path);
    if (file === undefined) return answer(response, 404);
    answer(
      response,
      200,
      { 'content-type': file.type, 'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-store' },
      file.bytes,
    );
  }

  async function exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const secret = await sessions.exchange(await bodyOf(request));
    if (secret === undefined) {
      refuse(request, 401, 'token');
      return answer(response, 401);
    }
    answer(response, 204, { 'set-cookie': `${cookieName()}=${secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age=31536000` });
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const reason =
      foreign(request) ??
      (request.url === '/rpc' ? undefined : 'path') ??
      (hasSession(request) ? undefined : 'session') ??
      (sockets.clients.size < socketsMax ? undefined : 'too many');
    if (reason !== undefined) {
      refuse(request, 403, reason);
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => serveWebSocket(router, webSocket));
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const address = server.address();
  if (address !== null && typeof address === 'object') ownPort = address.port;
  log.info('web-console-listening', { port: ownPort });

  return {
    port: ownPort,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, headers: Record<string, string> = {}, body?: Buffer): void {
  response.writeHead(status, { ...commonHeaders, ...headers });
  response.end(body);
}

/** The value of one cookie of a request. */
function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const pairs = request.headers.cookie?.split(/; */) ?? [];
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The body as text; more than a token's length is cut off. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > tokenBytesMax) return '';
  }
  return text;
}
