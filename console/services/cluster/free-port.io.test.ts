import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePortAfter } from './free-port.ts';

it('passes over ports that are taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : 0;
  const free = await freePortAfter(taken - 1);
  expect([free > taken, free === taken]).toEqual([true, false]);
  server.close();
});
