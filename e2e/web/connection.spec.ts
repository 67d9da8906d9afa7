import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { startConsole } from './console-process.ts';
import { startCluster } from './console-test.ts';

test('a console that dies is told within 3 s, and the page goes on by itself when it is back', { tag: '@local' }, async ({ page }) => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'gantry-lost-'));
  const first = await startConsole({ dataDir });
  await page.goto(first.url);
  await startCluster(page);
  await page.goto(`${first.origin}/#/c/local/nodes`);
  await expect(page.getByTestId('node-state')).toHaveText('running');
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));

  await first.kill();
  const banner = page.getByRole('alert').filter({ hasText: 'The console does not answer.' });
  await expect(banner).toBeVisible({ timeout: 3000 });
  await expect(page.getByTestId('connection-state')).toHaveText('Console not reachable');
  await expect(page.getByTestId('node-state')).toBeVisible(); // what was known stays

  const second = await startConsole({ dataDir, port: Number(new URL(first.origin).port) });
  try {
    await expect(banner).toBeHidden({ timeout: 10_000 });
    await expect(page.getByText('The local cluster is not running')).toBeVisible({ timeout: 10_000 });
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
  } finally {
    await second.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
});
