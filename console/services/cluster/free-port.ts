import { createServer } from 'node:net';

const triesMax = 200;

/** A port above `port` that could be listened on a moment ago; 0 (any free one) when none was found. */
export async function freePortAfter(port: number): Promise<number> {
  for (let candidate = port + 1; candidate <= Math.min(port + triesMax, 65_535); candidate++) if (await isFree(candidate)) return candidate;
  return 0;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
