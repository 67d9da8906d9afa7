import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import type { CDPSession, Page } from '@playwright/test';
import { openConsoleRpc } from '../web/console-rpc.ts';
import { startConsole } from '../web/console-process.ts';
import { startManyTopics } from './many-topics.ts';
import { requiredChromiumPath } from '../chromium-path.ts';

/**
 * Scrolls the list of topics of the built console through 10,000 and 100,000 of them, and prints script time per frame and
 * the page's heap, out of a Chromium trace. `node e2e/perf/topics-scroll.ts [COUNT…]`; fails above the limits.
 */
const scriptMsMax = 8;
const heapMbMax = 150;
const frames = 300;

interface TraceEvent {
  name: string;
  ph: string;
  ts: number;
  dur?: number;
  tdur?: number;
  tid: number;
  args?: { data?: { type?: string } };
}

/** Script of the page: what runs in callbacks of events, timers, frames and promises, counted once. */
const scriptNames = new Set(['FunctionCall', 'EvaluateScript', 'RunMicrotasks', 'EventDispatch', 'TimerFire', 'FireAnimationFrame']);

/** CPU time of script in each frame, in ms: from one animation frame to the next, nested work counted once. */
function scriptPerFrame(events: readonly TraceEvent[]): number[] {
  const marks = events.filter(({ name }) => name === 'FireAnimationFrame').sort((a, b) => a.ts - b.ts);
  const [first] = marks;
  if (first === undefined) return [];
  const script = events.filter(({ name, ph, tid }) => ph === 'X' && tid === first.tid && scriptNames.has(name)).sort((a, b) => a.ts - b.ts);
  const outer: TraceEvent[] = [];
  let end = 0;
  for (const event of script) {
    if (event.ts < end) continue;
    outer.push(event);
    end = event.ts + (event.dur ?? 0);
  }
  return marks.slice(0, -1).map((mark, index) => {
    const next = marks[index + 1]?.ts ?? Infinity;
    return outer.filter(({ ts }) => ts >= mark.ts && ts < next).reduce((sum, { tdur, dur }) => sum + (tdur ?? dur ?? 0), 0) / 1000;
  });
}

const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

async function trace(cdp: CDPSession, work: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[]))); // Chromium's own format
  await cdp.send('Tracing.start', { traceConfig: { includedCategories: ['devtools.timeline', 'v8'] }, transferMode: 'ReportEvents' });
  await work();
  const done = new Promise<void>((resolve) => cdp.once('Tracing.tracingComplete', () => resolve()));
  await cdp.send('Tracing.end');
  await done;
  return events;
}

/** Scrolls as a hand at the wheel does, at 300 px in a frame of 1/60 s, down and a part of the way up again. */
async function scroll(page: Page, cdp: CDPSession): Promise<void> {
  const box = await page.getByRole('grid').boundingBox();
  if (box === null) throw new Error('no table');
  // The trace has frames by their callbacks.
  await page.evaluate(() => {
    const again = (): number => requestAnimationFrame(again);
    again();
  });
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  for (const share of [0.7, -0.3])
    await cdp.send('Input.synthesizeScrollGesture', {
      x,
      y,
      yDistance: -300 * frames * share,
      speed: 300 * 60,
      gestureSourceType: 'mouse',
    });
}

async function measure(count: number): Promise<boolean> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'topics-scroll-'));
  const cluster = await startManyTopics(count);
  const console_ = await startConsole({ dataDir });
  const browser = await chromium.launch({
    executablePath: requiredChromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--enable-precise-memory-info'],
  });
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.goto(console_.url);
    await page.getByRole('heading').first().waitFor();
    const client = await openConsoleRpc(console_.origin, await context.storageState());
    const { id } = await client.rpc.connections.add({ name: 'many', namesrvAddresses: [cluster.namesrv] });
    client.close();
    const openedAtMs = Date.now();
    await page.goto(`${console_.origin}/#/c/${id}/topics`);
    await page.locator(`[role=grid][aria-rowcount="${count + 1}"]`).waitFor({ timeout: 120_000 });
    const openMs = Date.now() - openedAtMs;
    const cdp = await context.newCDPSession(page);
    const script = scriptPerFrame(await trace(cdp, () => scroll(page, cdp)));
    await cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await cdp.send('Runtime.getHeapUsage');
    const heapMb = usedSize / 1024 / 1024;
    const p95 = percentile(script, 0.95);
    const figures = { topics: count, openMs, frames: script.length, scriptP50Ms: percentile(script, 0.5), scriptP95Ms: p95, heapMb };
    console.log(JSON.stringify(figures, (_, value: unknown) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value)));
    return p95 <= scriptMsMax && heapMb <= heapMbMax;
  } finally {
    await browser.close();
    await console_.stop();
    await cluster.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

const counts = process.argv.slice(2).map(Number);
let isWithin = true;
for (const count of counts.length > 0 ? counts : [10_000, 100_000]) isWithin = (await measure(count)) && isWithin;
process.exitCode = isWithin ? 0 : 1;
