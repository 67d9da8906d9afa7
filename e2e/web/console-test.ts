import { test as base } from '@playwright/test';
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startConsole } from './console-process.ts';
import type { ConsoleProcess } from './console-process.ts';

const run = promisify(execFile);

/** A console whose cluster runs, shared by the specs of one worker. */
export interface RunningConsole {
  readonly console: ConsoleProcess;
  /** `host:port` of the NameServer. */
  readonly namesrv: string;
  readonly dataDir: string;
  readonly session: Awaited<ReturnType<BrowserContext['storageState']>>;
}

/** Fills in free ports and starts the local cluster with the page's own button. Returns the address that the page shows. */
export async function startCluster(page: Page): Promise<string> {
  await page.getByText('Ports', { exact: true }).click();
  for (const label of ['NameServer port', 'First broker port']) await page.getByLabel(label, { exact: true }).fill('0');
  await page.getByRole('button', { name: /^Start cluster/ }).click();
  const heading = page.getByRole('heading', { level: 1, name: /^Point a client at / });
  await heading.waitFor({ timeout: 20_000 });
  return (await heading.innerText()).replace('Point a client at ', '');
}

/** Sends messages with an official kind of client in a process of its own, and waits until all are acknowledged. */
export async function sendMessages(namesrv: string, topic: string, count: number): Promise<void> {
  await run(process.execPath, [path.join(import.meta.dirname, 'send-messages.ts'), namesrv, topic, String(count)], { timeout: 60_000 });
}

/** Creates a topic with the page's form, which then shows it in the pane. */
export async function createTopic(page: Page, topic: string, queues = 4): Promise<void> {
  // An empty list offers it a second time.
  await page
    .getByRole('button', { name: /^New topic/ })
    .first()
    .click();
  const form = page.getByRole('dialog', { name: 'New topic' });
  await form.getByLabel('Name', { exact: true }).fill(topic);
  await form.getByLabel('Write queues', { exact: true }).fill(String(queues));
  await form.getByLabel('Read queues', { exact: true }).fill(String(queues));
  await form.getByRole('button', { name: /^Create topic/ }).click();
  await form.waitFor({ state: 'hidden' });
}

/** The cell of a grid's row under a head, wherever the width has put that column. */
export async function cellOf(page: Page, row: string, head: string): Promise<Locator> {
  const grid = page.getByRole('grid', { name: 'Topics' });
  const heads = await grid.getByRole('columnheader').allInnerTexts();
  return grid
    .getByRole('row')
    .filter({ has: page.getByText(row, { exact: true }) })
    .getByRole('gridcell')
    .nth(heads.findIndex((text) => text.trim() === head));
}

export const test = base.extend<{ app: Page; open: (path: string) => Promise<Page> }, { running: RunningConsole }>({
  running: [
    async ({ browser }, use) => {
      const dataDir = await mkdtemp(path.join(tmpdir(), 'gantry-web-'));
      const process = await startConsole({ dataDir });
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(process.url);
      const namesrv = await startCluster(page);
      const session = await context.storageState();
      await context.close();
      await use({ console: process, namesrv, dataDir, session });
      await process.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  /** A signed-in page; every complaint of the browser fails the test. */
  app: async ({ browser, running }, use) => {
    const context = await browser.newContext({ storageState: running.session });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await use(page);
    await context.close();
    if (complaints.length > 0) throw new Error(`the browser complained:\n${complaints.join('\n')}`);
  },
  open: async ({ app, running }, use) => {
    await use(async (view) => {
      await app.goto(`${running.console.origin}/#${view}`);
      return app;
    });
  },
});

export { expect } from '@playwright/test';
