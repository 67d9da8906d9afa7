import type { Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { consume, produce } from './clients.ts';
import { startConsole } from './console-process.ts';
import { openConsoleRpc } from './console-rpc.ts';
import { expect, test } from './console-test.ts';
import { emptyWhereAsked } from './empty-answers.ts';
import { addConnection } from './web-cluster.ts';

const topic = 'history-orders';
const group = 'history-points';
const waitingCount = 40;
/** Longer than two samples: then it is a gap. */
const offMs = 25_000;

const lagChart = (page: Page) => page.getByRole('region', { name: 'Lag', exact: true });

test(
  'a backlog rises and falls in the chart, over a restart of the console, with a gap for the time that it was off',
  { tag: ['@apache', '@slow'] },
  async ({ browser, running }, info) => {
    test.setTimeout(180_000);
    const { namesrv } = running;
    const maker = await openConsoleRpc(running.console.origin, running.session);
    await maker.rpc.topics.create({ connection: running.connection, topic, readQueueNums: 4, writeQueueNums: 4, perm: 6 });
    maker.close();
    const messages = (count: number) => Array.from({ length: count }, (_, index) => ({ topic, body: Buffer.from(`order ${index}`) }));

    // A console of its own, so that it can be ended: it knows the cluster by its NameServer alone.
    const dataDir = await mkdtemp(path.join(tmpdir(), 'gantry-history-'));
    let recorder = await startConsole({ dataDir });
    const port = Number(new URL(recorder.url).port);
    const context = await browser.newContext();
    await emptyWhereAsked(context, info.tags);
    const page = await context.newPage();
    try {
      await page.goto(recorder.url);
      const connection = await addConnection(page, 'Recorded', namesrv);
      let member = await consume(namesrv, { group, topic });
      await produce(namesrv, messages(5));
      await expect.poll(() => member.received.length, { timeout: 30_000 }).toBe(5);
      await member.stop();
      await produce(namesrv, messages(waitingCount));

      const view = `${recorder.origin}/#/c/${connection}/groups/${group}?from=now-5m`;
      await page.goto(view);
      await expect(lagChart(page).getByTestId('value-lag')).toHaveText(String(waitingCount), { timeout: 40_000 });
      await recorder.stop();
      const stoppedAtMs = Date.now();

      member = await consume(namesrv, { group, topic });
      await expect.poll(() => member.received.length, { timeout: 30_000 }).toBe(waitingCount);
      await expect.poll(() => Date.now() - stoppedAtMs, { timeout: offMs + 10_000 }).toBeGreaterThan(offMs);
      await member.stop();
      recorder = await startConsole({ dataDir, port });
      await page.goto('about:blank');
      await page.goto(view);
      await expect(lagChart(page).getByTestId('value-lag')).toHaveText('0', { timeout: 40_000 });

      // Before the recording, and while it was off.
      await expect(lagChart(page).getByTestId('gap')).toHaveCount(2);
      await lagChart(page).getByRole('button', { name: 'As table' }).click();
      const cells = lagChart(page).getByRole('grid').getByRole('gridcell');
      await expect(cells.filter({ hasText: new RegExp(`^${waitingCount}$`) }).first()).toBeVisible();
    } finally {
      await context.close();
      await recorder.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    }
  },
);
