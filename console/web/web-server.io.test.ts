import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Log, LogFields } from '../../engine/runtime/log.ts';
import { createTestBackend, testContract } from '../rpc/fixtures/test-contract.ts';
import { nodeCodec } from '../rpc/node-codec.ts';
import { createRouter } from '../rpc/router.ts';
import { openSessionStore } from './session-store.ts';
import type { SessionStore } from './session-store.ts';
import { startWebServer } from './web-server.ts';
import type { WebServer } from './web-server.ts';

let folder: string;
let sessions: SessionStore;
let server: WebServer;
let logged: string;
let origin: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-'));
  sessions = await openSessionStore(join(folder, 'session.json'));
  logged = '';
  const note = (event: string, fields?: LogFields): void => void (logged += `${event} ${JSON.stringify(fields)}\n`);
  const log: Log = { debug: note, info: note, warn: note, error: note, child: () => log };
  const router = createRouter(testContract, createTestBackend().handlers, { codec: nodeCodec });
  const files = {
    find: async (path: string) => (path === '/' ? { type: 'text/html', isImmutable: false, bytes: Buffer.from('<html>') } : undefined),
  };
  server = await startWebServer({ port: 0, router, files, sessions, log });
  origin = `http://127.0.0.1:${server.port}`;
});
afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** A request as any program could make it; fetch would not let a test choose Host and Origin. */
function ask(
  method: string,
  path: string,
  headers: OutgoingHttpHeaders,
  body = '',
): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: server.port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function logIn(): Promise<string> {
  const { headers } = await ask('POST', '/session', { origin }, sessions.token);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

/** Whether a WebSocket with these headers is let in. */
function connect(headers: Record<string, string>): Promise<'open' | 'refused'> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/rpc`, { headers });
    socket.on('open', () => {
      socket.close();
      resolve('open');
    });
    socket.on('error', () => resolve('refused'));
  });
}

describe('the console in a browser', () => {
  it('serves its page with a policy that lets no foreign and no evaluated code run', async () => {
    const { status, headers, body } = await ask('GET', '/', {});
    expect([status, body, headers['cache-control'], headers['x-content-type-options']]).toEqual([200, '<html>', 'no-store', 'nosniff']);
    expect(headers['content-security-policy']).toMatch(/^default-src 'self';/);
    expect(headers['content-security-policy']).not.toMatch(/unsafe-eval|script-src/);
  });

  it('exchanges the one-time token for a cookie that scripts cannot read, once', async () => {
    const { token } = sessions;
    const first = await ask('POST', '/session', { origin }, token);
    const second = await ask('POST', '/session', { origin }, token);
    expect([first.status, second.status]).toEqual([204, 401]);
    expect(String(first.headers['set-cookie']).replace(/=[\w-]{43};/, '=SECRET;')).toBe(
      `gantry-${server.port}=SECRET; HttpOnly; SameSite=Strict; Path=/; Max-Age=31536000`,
    );
  });

  it('tells a page whether it is let in', async () => {
    const cookie = await logIn();
    expect([(await ask('GET', '/session', {})).status, (await ask('GET', '/session', { cookie })).status]).toEqual([401, 204]);
  });

  it('opens a socket for its own page with a session, and for nobody else', async () => {
    const cookie = await logIn();
    const host = `127.0.0.1:${server.port}`;
    const results = {
      ownPage: await connect({ cookie, origin }),
      ownPageByName: await connect({ cookie, host: `localhost:${server.port}`, origin: `http://localhost:${server.port}` }),
      noSession: await connect({ origin }),
      wrongSession: await connect({ origin, cookie: `gantry-${server.port}=guess` }),
      noOrigin: await connect({ cookie }),
      otherSite: await connect({ cookie, origin: 'https://example.org' }),
      otherPort: await connect({ cookie, origin: 'http://127.0.0.1:1' }),
      otherName: await connect({ cookie, host: `rebound.example.org:${server.port}`, origin: `http://rebound.example.org:${server.port}` }),
      nullOrigin: await connect({ cookie, host, origin: 'null' }),
    };
    expect(results).toEqual({
      ownPage: 'open',
      ownPageByName: 'open',
      noSession: 'refused',
      wrongSession: 'refused',
      noOrigin: 'refused',
      otherSite: 'refused',
      otherPort: 'refused',
      otherName: 'refused',
      nullOrigin: 'refused',
    });
  });

  it.each([
    ['a page under another name', 'GET', { host: 'rebound.example.org' }, 403],
    ['a token from another site', 'POST', { origin: 'https://example.org' }, 403],
    ['a token from no site', 'POST', {}, 403],
    ['another method', 'PUT', { self: true }, 405],
  ])('refuses %s', async (_, method, headers, status) => {
    const path = method === 'POST' ? '/session' : '/';
    const sent = 'self' in headers ? { origin } : headers;
    expect((await ask(method, path, sent, method === 'POST' ? sessions.token : '')).status).toBe(status);
    expect((await ask('POST', '/session', { origin }, sessions.token)).status).toBe(204); // the token was not spent
  });

  it('writes no token, cookie or session into its log', async () => {
    const { token } = sessions;
    await ask('POST', '/session', { origin }, 'a-wrong-token');
    const cookie = await logIn();
    await connect({ cookie, origin: 'https://example.org' });
    const secrets = [token, sessions.token, 'a-wrong-token', cookie.split('=')[1] ?? 'none'];
    expect([logged.includes('request-refused'), secrets.filter((secret) => logged.includes(secret))]).toEqual([true, []]);
  });

  it.each(['//', '/%', '/..//..'])('answers a request for %s', async (path) => {
    expect((await ask('GET', path, {})).status).toBe(404);
  });

  it('takes no more of a token than a token has', async () => {
    expect((await ask('POST', '/session', { origin }, 'x'.repeat(100_000))).status).toBe(401);
  });
});
