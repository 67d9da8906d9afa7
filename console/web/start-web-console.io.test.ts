import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket as NodeWebSocket } from 'ws';
import { silentLog } from '../../engine/runtime/log.ts';
import { contract } from '../contract/contract.ts';
import { createClient } from '../rpc/client.ts';
import { until } from '../rpc/fixtures/test-contract.ts';
import { createWebSocketLink } from '../rpc/links/web-socket.ts';
import { pageCodec } from '../rpc/page-codec.ts';
import { startWebConsole } from './start-web-console.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'web-console-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const start = (port = 0) =>
  startWebConsole({ port, dataDir, owner: null, topologies: [], version: '1.2.3', log: silentLog, rendererDir: dataDir });

/** Does what a page does with the address: spends the token, then connects with the cookie. */
async function signIn(url: string): Promise<string> {
  const { origin, hash } = new URL(url);
  const response = await fetch(`${origin}/session`, { method: 'POST', headers: { origin }, body: hash.replace('#token=', '') });
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** A page's client; the browser would add cookie and origin by itself. */
function openPage(port: number, cookie: string) {
  const headers = { cookie, origin: `http://127.0.0.1:${port}` };
  const open = (url: string): WebSocket => new NodeWebSocket(url, { headers }) as unknown as WebSocket;
  return createClient(contract, createWebSocketLink(`ws://127.0.0.1:${port}/rpc`, { open }), { codec: pageCodec });
}

it('lets a browser in by the token of its address and serves the console to it', async () => {
  const web = await start();
  const cookie = await signIn(web.url());
  const client = openPage(web.port, cookie);
  await until(client.isConnected, 'connected');
  expect(await client.rpc.app.info({})).toMatchObject({ version: '1.2.3', shell: 'browser', managesLocalCluster: false });
  client.close();
  await web.stop();
});

it('gives each browser a token of its own and knows a browser again after a restart', async () => {
  const first = await start();
  const firstUrl = first.url();
  const cookie = await signIn(firstUrl);
  expect([await signIn(firstUrl), first.url() === firstUrl]).toEqual(['', false]);
  await first.stop();
  const second = await start(first.port);
  const client = openPage(second.port, cookie);
  await until(client.isConnected, 'connected');
  client.close();
  await second.stop();
});

it('does not start when others could have read its session file', async () => {
  await (await start()).stop();
  await chmod(join(dataDir, 'console', 'browser-sessions.json'), 0o644);
  await expect(start()).rejects.toThrow('must be 600');
});

it('says which port is taken', async () => {
  const web = await start();
  await expect(start(web.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await web.stop();
});
