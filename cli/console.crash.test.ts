import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endAll, startGantry } from './fixtures/gantry-up.ts';

let scratch: string;
beforeEach(() => void (scratch = mkdtempSync(join(tmpdir(), 'gantry-console-'))));
afterEach(async () => {
  await endAll();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
});

test('serves the console on loopback, prints its address and stops cleanly', async () => {
  const gantry = startGantry(['console', '--json', '--port', '0', '--data-dir', scratch]);
  const { url } = await gantry.event('console');
  const address = new URL(String(url));
  expect([address.hostname, address.hash.startsWith('#token=')]).toEqual(['127.0.0.1', true]);
  // Whatever it answers to a stranger without the token: it is there, and it is HTTP.
  expect((await fetch(address.origin)).status).toBeLessThan(500);
  gantry.process.kill('SIGINT');
  expect(await gantry.exited).toBe(0);
});

test('names the port that is taken when one was asked for', async () => {
  const first = startGantry(['console', '--json', '--port', '0', '--data-dir', join(scratch, 'a')]);
  const { port } = new URL(String((await first.event('console'))['url']));
  const second = startGantry(['console', '--port', port, '--data-dir', join(scratch, 'b')]);
  expect(await second.exited).toBe(1);
  expect(second.stderr).toContain(port);
  first.process.kill('SIGTERM');
  expect(await first.exited).toBe(0);
});
