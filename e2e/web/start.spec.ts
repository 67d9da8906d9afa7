import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base } from '@playwright/test';
import { expect, sendMessages, startCluster } from './console-test.ts';
import { startConsole } from './console-process.ts';
import type { ConsoleProcess } from './console-process.ts';
import { routeOf } from './second-client.ts';

/** A console that has never started a cluster. */
const test = base.extend<{ fresh: ConsoleProcess }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads which fixtures a fixture needs from this pattern
  fresh: async ({}, use) => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'gantry-first-'));
    const process = await startConsole({ dataDir });
    await use(process);
    await process.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  },
});

test('a new user starts a cluster with one click and points a client at the address shown', { tag: '@local' }, async ({ page, fresh }) => {
  await page.goto(fresh.url);
  expect(new URL(page.url()).hash).not.toContain('token');
  await expect(page.getByText('No cluster is running')).toBeVisible();
  const namesrv = await startCluster(page);
  expect((await routeOf(namesrv, 'TBW102'))?.brokers.map(({ brokerName }) => brokerName)).toEqual(['broker-a']);

  for (const language of ['Java', 'Go', 'Node.js', 'Python']) {
    await page.getByRole('tab', { name: language }).click();
    await expect(page.getByRole('region', { name: `${language} client` })).toContainText(namesrv);
  }
  await expect(page.getByText('Waiting for the first message.')).toBeVisible();
  await page.getByRole('button', { name: 'Topics' }).click();
  await expect(page.getByText('No topics yet. The first send makes one')).toBeVisible();
  await page
    .getByRole('button', { name: /^New topic/ })
    .first()
    .click();
  await page.getByLabel('Name', { exact: true }).fill('order-created');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('row', { name: /order-created/ })).toBeVisible();
  await page.getByRole('link', { name: 'Start' }).click();
  await sendMessages(namesrv, 'order-created', 3);
  await expect(page.getByText('3 messages today')).toBeVisible({ timeout: 15_000 });

  await page.getByRole('button', { name: 'Stop cluster' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stop cluster' }).click();
  await expect(page.getByText('No cluster is running')).toBeVisible({ timeout: 15_000 });
  await expect(page.getByTestId('connection-state')).toHaveText('Not connected');
});

test('a port that is taken is named with its process, and the next free one is offered', { tag: '@local' }, async ({ page, fresh }) => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  try {
    await page.goto(fresh.url);
    await page.getByText('Ports', { exact: true }).click();
    await page.getByLabel('NameServer port', { exact: true }).fill(String(port));
    await page.getByLabel('First broker port', { exact: true }).fill('0');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Start cluster/ }).click();
    const notice = page.getByRole('alert').filter({ hasText: `Port ${port} is taken` });
    await expect(notice).toContainText(`(pid ${process.pid})`);
    const offer = page.getByRole('button', { name: /^Start on port \d+ instead/ });
    const offered = /\d+/.exec(await offer.innerText())?.[0];
    await offer.click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Point a client at 127.0.0.1:${offered}`, { timeout: 20_000 });
  } finally {
    other.close();
  }
});

test('a browser without the address is told how to get in', { tag: '@local' }, async ({ page, fresh }) => {
  await page.goto(`${fresh.origin}/#/c/local/topics`);
  await expect(page.getByText('This browser is not signed in')).toBeVisible();
  await page.goto(fresh.url);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});
