import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { startConsole } from './console-process.ts';
import { startCluster } from './console-test.ts';
import { addConnection } from './web-cluster.ts';

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

test('a cluster that was added by a wrong address is taken out of the list again', { tag: '@local' }, async ({ page }) => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'gantry-removed-'));
  const gantry = await startConsole({ dataDir });
  try {
    await page.goto(gantry.url);
    await addConnection(page, 'Mistyped', '127.0.0.1:1');
    await page.getByRole('button', { name: 'Remove Mistyped' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await page.waitForURL(/#\/start/);
    const tabs = page.getByRole('navigation', { name: 'Connections' });
    await expect(tabs.getByRole('button', { name: 'Local' })).toBeVisible();
    await expect(tabs.getByText('Mistyped')).toHaveCount(0);
    await page.reload();
    await expect(tabs.getByRole('button', { name: 'Local' })).toBeVisible();
    await expect(tabs.getByText('Mistyped')).toHaveCount(0);
  } finally {
    await gantry.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
});
