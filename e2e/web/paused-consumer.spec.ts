import type { Page } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DefaultMQProducer } from '../../engine/client/index.ts';
import { consume } from './clients.ts';
import { startConsole } from './console-process.ts';
import { openConsoleRpc } from './console-rpc.ts';
import { expect, test } from './console-test.ts';
import { addConnection } from './web-cluster.ts';

const topic = 'paused-orders';
const group = 'paused-points';
const perSecond = 100;
const pausedMs = 180_000;
const offMs = 120_000;

const lagChart = (page: Page) => page.getByRole('region', { name: 'Lag', exact: true });
const passed = (startMs: number, ms: number): Promise<void> =>
  expect.poll(() => performance.now() - startMs, { timeout: ms + 10_000 }).toBeGreaterThan(ms);

/** The group's own lag as the chart's CSV has it: the largest of each point; undefined where there is no sample. */
async function lagOf(page: Page): Promise<{ atMs: number; lag: number | undefined }[]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    lagChart(page).getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  const [, ...lines] = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  return lines.map((line) => {
    const [time = '', , , peak = ''] = line.split(',');
    return { atMs: Date.parse(time), lag: peak === '' ? undefined : Number(peak) };
  });
}

/** Sends evenly until it is ended; resolves to how many were sent. */
async function startLoad(namesrv: string): Promise<{ end(): Promise<number> }> {
  const producer = new DefaultMQProducer({ namesrvAddr: namesrv, producerGroup: 'paused-makers' });
  await producer.start();
  const batchMs = 100;
  const batch = Array.from({ length: (perSecond * batchMs) / 1000 }, () => ({ topic, body: 'order' }));
  const ending = new AbortController();
  let sent = 0;
  const startMs = performance.now();
  const sending = (async () => {
    while (!ending.signal.aborted) {
      await producer.send(batch);
      sent += batch.length;
      const aheadMs = (sent / perSecond) * 1000 - (performance.now() - startMs);
      if (aheadMs > 0) await new Promise((resolve) => setTimeout(resolve, aheadMs));
    }
  })();
  return {
    async end() {
      ending.abort();
      await sending;
      await producer.shutdown();
      return sent;
    },
  };
}

test(
  'the lag of a consumer that paused for three minutes rises and falls in the chart as mqadmin tells it, with a gap where the console was off',
  { tag: ['@long', '@mqadmin'] },
  async ({ browser, running, mqadmin }) => {
    test.setTimeout(900_000);
    const { namesrv } = running;
    const maker = await openConsoleRpc(running.console.origin, running.session);
    await maker.rpc.topics.create({ connection: running.connection, topic, readQueueNums: 4, writeQueueNums: 4, perm: 6 });
    maker.close();
    const diffTotal = async (): Promise<number> =>
      Number(/Diff Total:\s*(\d+)/.exec((await mqadmin('consumerProgress', '-g', group)).stdout)?.[1] ?? NaN);

    const dataDir = await mkdtemp(path.join(tmpdir(), 'gantry-paused-'));
    let recorder = await startConsole({ dataDir });
    const port = Number(new URL(recorder.url).port);
    const page = await browser.newPage();
    try {
      await page.goto(recorder.url);
      const view = `${recorder.origin}/#/c/${await addConnection(page, 'Recorded', namesrv)}/groups/${group}?from=now-30m`;
      const load = await startLoad(namesrv);
      let member = await consume(namesrv, { group, topic });
      await expect.poll(() => member.received.length, { timeout: 60_000 }).toBeGreaterThan(20 * perSecond);
      await page.goto(view);
      await member.stop();

      const pausedAtMs = performance.now();
      let peak = 0;
      while (performance.now() - pausedAtMs < pausedMs) peak = Math.max(peak, await diffTotal());
      member = await consume(namesrv, { group, topic });
      await expect.poll(diffTotal, { timeout: 60_000 }).toBeLessThan(10 * perSecond);
      await expect
        .poll(async () => (await lagOf(page)).findLast(({ lag }) => lag !== undefined)?.lag, { timeout: 60_000, intervals: [3000] })
        .toBeLessThan(10 * perSecond);
      const sent = await load.end();

      const shown = await lagOf(page);
      const shownPeak = Math.max(...shown.map(({ lag }) => lag ?? 0));
      console.log(`${running.kind}: ${sent} sent, peak in the chart ${shownPeak}, of mqadmin ${peak}: ${(shownPeak / peak).toFixed(3)}`);
      expect(Math.abs(shownPeak - peak) / peak).toBeLessThanOrEqual(0.05);
      const rise = shown.slice(0, shown.findIndex(({ lag }) => lag === shownPeak) + 1).flatMap(({ lag }) => lag ?? []);
      const climb = rise.slice(rise.findLastIndex((lag) => lag < 5 * perSecond));
      expect(climb).toEqual(climb.toSorted((a, b) => a - b));
      expect(climb.length).toBeGreaterThan(pausedMs / 10_000 - 3);

      const peakNow = async (): Promise<number> => Math.max(...(await lagOf(page)).map(({ lag }) => lag ?? 0));
      await page.reload();
      await lagChart(page).waitFor();
      expect(await peakNow()).toBe(shownPeak);

      await recorder.stop();
      const [stoppedAtMs, offFromMs] = [performance.now(), Date.now()];
      await passed(stoppedAtMs, offMs);
      const offToMs = Date.now();
      recorder = await startConsole({ dataDir, port });
      await page.goto('about:blank');
      await page.goto(view);
      await expect(lagChart(page).getByTestId('value-lag')).toHaveText('0', { timeout: 60_000 });
      expect(await peakNow()).toBe(shownPeak);
      // Before the recording, and while it was off.
      await expect(lagChart(page).getByTestId('gap')).toHaveCount(2);
      const whileOff = (await lagOf(page)).filter(({ atMs }) => atMs > offFromMs + 10_000 && atMs < offToMs);
      expect(whileOff).toEqual([]); // a time without samples has no line
      await member.stop();
    } finally {
      await page.close();
      await recorder.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    }
  },
);
