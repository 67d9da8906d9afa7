import { createServer } from 'node:net';

/** Below Linux' range for outgoing connections, so that no client socket can take the port between check and use. */
const FIRST_PORT = 12_000;
const LAST_PORT = 32_000;
const TRIES_MAX = 200;

/**
 * Finds a port whose neighbours at `offsets` are free too. A broker needs -2 (the port for VIP clients) and
 * +1 (replication) beside its own.
 */
export async function freePort(offsets: readonly number[] = []): Promise<number> {
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
    const wanted = [port, ...offsets.map((offset) => port + offset)];
    const free = await Promise.all(wanted.map(isFree));
    if (free.every(Boolean)) return port;
  }
  throw new Error(`no free port with neighbours ${offsets.join(', ')} in ${TRIES_MAX} tries`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
