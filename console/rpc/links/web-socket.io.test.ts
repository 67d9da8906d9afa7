import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { expect, it } from 'vitest';
import { createTestBackend, testContract, until } from '../fixtures/test-contract.ts';
import { frameBytesMax } from '../frames.ts';
import { nodeCodec } from '../node-codec.ts';
import { createRouter } from '../router.ts';
import type { Router } from '../router.ts';
import { describeLink } from '../fixtures/link-conformance.ts';
import { serveWebSocket } from './web-socket-server.ts';
import { createWebSocketLink } from './web-socket.ts';

async function listen(router: Router, port: number): Promise<{ port: number; stop(): Promise<void> }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port, maxPayload: frameBytesMax });
  server.on('connection', (socket) => serveWebSocket(router, socket));
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate();
        server.close(() => resolve());
      }),
  };
}

describeLink('the WebSocket link', async (router) => {
  let server = await listen(router, 0);
  const { port } = server;
  return {
    link: createWebSocketLink(`ws://127.0.0.1:${port}`),
    killBackend: () => server.stop(),
    async replaceBackend(next) {
      server = await listen(next, port);
    },
    dispose: () => server.stop(),
  };
});

it('cuts off a page that sends what is no frame, and serves the others', async () => {
  const backend = createTestBackend();
  const server = await listen(createRouter(testContract, backend.handlers, { codec: nodeCodec }), 0);
  const good = new WebSocket(`ws://127.0.0.1:${server.port}`);
  const bad = new WebSocket(`ws://127.0.0.1:${server.port}`);
  const codes: number[] = [];
  bad.addEventListener('close', ({ code }) => codes.push(code));
  bad.addEventListener('open', () => bad.send(Uint8Array.of(0xc1, 2, 3)));
  await until(() => codes.length === 1, 'cut off');
  await until(() => good.readyState === WebSocket.OPEN, 'the other one is open');
  expect(codes).toEqual([1008]);
  good.close();
  await server.stop();
});
