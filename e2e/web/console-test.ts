/**
 * Fixtures of the console's specs. The same specs run on three clusters, one Playwright project each:
 *
 *   playwright test --project=web             Gantry's local cluster, in `npm test`; needs Node and a Chromium
 *   playwright test --project=apache-5.5.0    a real Apache broker that is added by its NameServer's address; needs a JDK
 *   playwright test --project=apache-4.9.7    and Maven. .ci/suites/console runs what is tagged @apache on both
 *
 * Tags of a test or describe, `test('…', { tag: '@local' }, …)`:
 *   @local     only makes sense on the local cluster (nodes, logs, start page); left out on Apache
 *   @apache    part of the suite on Apache clusters (keep it to what is worth the seconds: the suite has four minutes)
 *   @reads-X   proves what the domain X of the contract reads, on a page of another domain: empty-run.ts empties that one
 *   @static    reads nothing that a service answers: empty-run.ts, which runs every other test against empty answers and
 *              wants it to fail, leaves it out
 *   @slow      takes more than ten seconds: left out of `web`, which `npm test` runs; the suite runs it
 *   @long      takes minutes: run by hand, `--project=long` on Gantry and `--project=long-5.5.0` on Apache
 *   @mqadmin   uses `mqadmin`, so needs Java: left out of `web`; the suite runs it on all three clusters.
 *              Without a JDK it is skipped, with CI=true it fails
 *
 * What a test gets:
 *   open(view)       a signed-in page at `/c/local/…` or any other view; in it `local` stands for the cluster in use.
 *                    Every complaint of the browser fails the test
 *   running          kind, connection (the id in URLs), namesrv, brokerAddress, console, killBroker(), startBroker();
 *                    shared by all specs of a worker, so give topics and groups names of your own
 *   mqadmin(…args)   what Apache's mqadmin prints, `-n` is added; also the Java client's steps: see mqadmin.ts
 * A new page is covered without a word by keyboard.spec.ts and look.spec.ts, which follow the navigation; broker-lost.spec.ts
 * has a list to add it to. `timeout: pageWaitMs(ms)` where the page may take longer than others. confirmChange presses a confirmation's verb, and types the name first where a remote cluster asks for it.
 * Clients for data: sendMessages (an official Node client), produce and consume of clients.ts (keys, properties, delays,
 * members of groups), second-client.ts (raw requests).
 */
import { test as base } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { emptiedDomain, emptyWhereAsked } from './empty-answers.ts';
import { missingForMqadmin, startMqadmin } from './mqadmin.ts';
import type { Mqadmin } from './mqadmin.ts';
import { startRunningConsole } from './web-cluster.ts';
import type { ClusterKind, RunningConsole } from './web-cluster.ts';

const run = promisify(execFile);

/** Sends messages with an official kind of client in a process of its own, and waits until all are acknowledged. */
export async function sendMessages(namesrv: string, topic: string, count: number, keys = ''): Promise<void> {
  const program = path.join(import.meta.dirname, 'send-messages.ts');
  await run(process.execPath, [program, namesrv, topic, String(count), keys], { timeout: 60_000 });
}

/** How long to wait for what a page shows only after a while. Against empty answers it never comes, however long one waits. */
export const pageWaitMs = (ms: number): number => (emptiedDomain === undefined ? ms : emptiedWaitMs);
const emptiedWaitMs = 3000;

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

/** Presses the verb of the confirmation that is open. On a remote cluster the name must be typed first where the change cannot be undone. */
export async function confirmChange(page: Page, verb: string, name: string): Promise<void> {
  const dialog = page.getByRole('alertdialog');
  await dialog.waitFor();
  const field = dialog.getByRole('textbox');
  if ((await field.count()) > 0) await field.fill(name);
  await dialog.getByRole('button', { name: verb }).click();
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

interface TestFixtures {
  /** Against empty answers every test must fail: see empty-run.ts. */
  failsWhenEmpty: void;
  /** Without a JDK a test with @mqadmin is skipped; with CI=true it fails. */
  javaOrSkipped: void;
  app: Page;
  open: (view: string) => Promise<Page>;
  mqadmin: Mqadmin['run'];
}

interface WorkerFixtures {
  /** The project's cluster. */
  cluster: ClusterKind;
  running: RunningConsole;
  tools: Mqadmin;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  cluster: ['gantry', { scope: 'worker', option: true }],
  running: [
    async ({ browser, cluster }, use) => {
      const running = await startRunningConsole(browser, cluster);
      await use(running);
      await running.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  tools: [
    async ({ running }, use) => {
      const tools = await startMqadmin(running.namesrv, running.kind === 'apache-4.9.7' ? '4.9.7' : '5.5.0');
      await use(tools);
      await tools.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  mqadmin: async ({ tools }, use) => use((...command) => tools.run(...command)),
  failsWhenEmpty: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads which fixtures a fixture needs from this pattern
    async ({}, use, info) => {
      if (emptiedDomain !== undefined) info.fail();
      await use();
    },
    { auto: true },
  ],
  javaOrSkipped: [
    // oxlint-disable-next-line no-empty-pattern -- as above
    async ({}, use, info) => {
      const missing = info.tags.includes('@mqadmin') ? missingForMqadmin() : [];
      const reason = `needs a JDK: no ${missing.join(', ')} on the path`;
      if (missing.length > 0 && process.env['CI'] === 'true') throw new Error(reason);
      info.skip(missing.length > 0, reason);
      await use();
    },
    { auto: true },
  ],
  /** A signed-in page; every complaint of the browser fails the test. */
  app: async ({ browser, running }, use, info) => {
    const context = await browser.newContext({ storageState: running.session });
    await emptyWhereAsked(context, info.tags);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await use(page);
    await context.close();
    if (complaints.length > 0 && emptiedDomain === undefined) throw new Error(`the browser complained:\n${complaints.join('\n')}`);
  },
  open: async ({ app, running }, use) => {
    await use(async (view) => {
      await app.goto(`${running.console.origin}/#${viewOn(running, view)}`);
      return app;
    });
  },
});

/** Every view that the side navigation leads to, as the router has collected the pages, and the settings. */
export async function menuViews(page: Page): Promise<string[]> {
  const links = page.getByRole('navigation', { name: /^(Pages|页面)$/ }).getByRole('link');
  await links.first().waitFor();
  const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  return [...hrefs.map((href) => href.slice(href.indexOf('#') + 1)), '/settings'];
}

/** A view of the cluster in use: `/c/local/…` with its connection. */
export function viewOn({ connection }: Pick<RunningConsole, 'connection'>, view: string): string {
  return view.replace(/^\/c\/local(?=\/)/, `/c/${connection}`);
}

export { expect } from '@playwright/test';
export { startCluster } from './web-cluster.ts';
export type { ClusterKind, RunningConsole } from './web-cluster.ts';
