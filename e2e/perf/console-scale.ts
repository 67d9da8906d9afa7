/**
 * The console on a real Apache broker with 1,000 topics and 2,300 consumer groups: when the first row of each list is
 * painted, when the list with its figures is complete, and how many requests a broker and a NameServer get for it.
 *
 *   node e2e/perf/console-scale.ts [5.5.0|4.9.7]        after `node scripts/build.mjs`; needs a JDK, Maven and a Chromium
 *
 * Ends with `N passed, N failed`; a limit that is missed is a failure.
 */
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestCodeName } from '../../engine/protocol/request-code.ts';
import { startApacheCluster } from '../apache/apache-cluster.ts';
import type { ApacheVersion } from '../apache/apache-cluster.ts';
import { freePort } from '../apache/free-port.ts';
import { remotingCall } from '../apache/remoting-call.ts';
import { startCaptureProxy } from '../capture/capture-proxy.ts';
import type { CapturedFrame } from '../capture/capture-proxy.ts';
import { startConsole } from '../web/console-process.ts';
import { addConnection } from '../web/web-cluster.ts';
import { requiredChromiumPath } from '../chromium-path.ts';

const TOPICS = 1000;
const GROUPS = 2300;
const AT_ONCE = 16;
/** A list is loaded so often, and the median counts: the record of all groups is written meanwhile, every 10 s. */
const loads = 5;
const firstRowMsMax = 1000;
const completeMsMax = 5000;
const groupRequestsMax = 5;

const updateTopic = 17;
const updateConsumerOffset = 15;
const updateGroup = 200;
/** What the list of groups is made of: settings, offsets, figures. Rows in view ask for more, each for itself. */
const listRequests = ['GET_ALL_SUBSCRIPTIONGROUP_CONFIG', 'GET_ALL_CONSUMER_OFFSET', 'GET_BROKER_CONSUME_STATS'];

/** Runs `work` for 0 to count - 1, a few at a time. */
async function each(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const take = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, take));
}

const numbered = (prefix: string, index: number): string => `${prefix}-${String(index).padStart(4, '0')}`;

/** Topics, groups and one committed offset a group, by requests that this project's client has no part in. */
async function fill(broker: string): Promise<void> {
  const must = async (code: number, fields: Record<string, string>, body?: Buffer): Promise<void> => {
    const answer = await remotingCall(broker, code, fields, body, 20_000);
    if (answer.code !== 0) throw new Error(`${requestCodeName(code)}: ${answer.code} ${answer.remark}`);
  };
  await each(TOPICS, (index) =>
    must(updateTopic, {
      topic: numbered('scale', index),
      defaultTopic: 'TBW102',
      readQueueNums: '4',
      writeQueueNums: '4',
      perm: '6',
      topicFilterType: 'SINGLE_TAG',
      topicSysFlag: '0',
      order: 'false',
    }),
  );
  await each(GROUPS, async (index) => {
    const groupName = numbered('group', index);
    await must(updateGroup, {}, Buffer.from(JSON.stringify({ groupName, consumeEnable: true, retryQueueNums: 1, retryMaxTimes: 16 })));
    await must(updateConsumerOffset, {
      consumerGroup: groupName,
      topic: numbered('scale', index % TOPICS),
      queueId: '0',
      commitOffset: '0',
    });
  });
}

interface Reading {
  firstRowMs: number;
  completeMs: number;
}

/** Loads a view anew and waits for its first row and for the whole; times from the start of the navigation. */
async function load(page: Page, url: string, isComplete: RegExp): Promise<Reading> {
  await page.goto('about:blank');
  await page.goto(url, { waitUntil: 'commit' });
  const first = await page.waitForFunction(
    () => document.querySelectorAll('[role=grid] [role=rowgroup] [role=gridcell]').length > 0 && performance.now(),
  );
  const whole = await page.waitForFunction(
    ([pattern]) => {
      const rows = [...document.querySelectorAll('[role=grid] [role=row]')].slice(1);
      const isFilled = rows.length > 0 && rows.every((row) => /\d/.test(row.textContent ?? ''));
      return isFilled && new RegExp(pattern ?? '').test(document.querySelector('main')?.textContent ?? '') && performance.now();
    },
    [isComplete.source],
    { timeout: 60_000 },
  );
  return { firstRowMs: Number(await first.jsonValue()), completeMs: Number(await whole.jsonValue()) };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

async function main(version: ApacheVersion): Promise<number> {
  const cluster = await startApacheCluster({ version });
  const dataDir = await mkdtemp(join(tmpdir(), 'gantry-scale-'));
  const counts = new Map<string, number>();
  let isCounting = false;
  const count = (target: string) => (frame: CapturedFrame) => {
    if (!isCounting || !frame.fromClient || frame.command.isResponse) return;
    const name = `${target} ${requestCodeName(frame.command.code)}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  const portOf = (address: string): number => Number(address.slice(address.lastIndexOf(':') + 1));
  const brokerProxy = await startCaptureProxy({
    port: await freePort(),
    targetPort: () => portOf(cluster.brokerAddress),
    rewrites: () => [],
    onFrame: count('broker'),
  });
  const namesrvProxy = await startCaptureProxy({
    port: await freePort(),
    targetPort: () => portOf(cluster.namesrvAddress),
    rewrites: () => [[cluster.brokerAddress, `127.0.0.1:${brokerProxy.port}`]],
    onFrame: count('namesrv'),
  });
  const gantry = await startConsole({ dataDir });
  const browser = await chromium.launch({
    executablePath: requiredChromiumPath(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const checks: { name: string; value: number; most: number }[] = [];
  try {
    const startedMs = performance.now();
    await fill(cluster.brokerAddress);
    console.log(`${cluster.name}: ${TOPICS} topics and ${GROUPS} groups made in ${Math.round(performance.now() - startedMs)} ms`);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(gantry.url);
    const connection = await addConnection(page, 'scale', `127.0.0.1:${namesrvProxy.port}`);
    const origin = `${gantry.origin}/#/c/${connection}`;
    for (const [name, view, whole] of [
      ['topics', '/topics', /1,000 topics/],
      ['groups', '/groups', /2,300 (consumer )?groups/],
    ] as const) {
      counts.clear();
      isCounting = true;
      const readings = [await load(page, `${origin}${view}`, whole)];
      isCounting = false;
      while (readings.length < loads) readings.push(await load(page, `${origin}${view}`, whole));
      const list = listRequests.map((request) => counts.get(`broker ${request}`) ?? 0);
      for (const reading of readings)
        console.log(`${name}: first row ${Math.round(reading.firstRowMs)} ms, complete ${Math.round(reading.completeMs)} ms`);
      const [firstRowMs, completeMs] = [
        median(readings.map((reading) => reading.firstRowMs)),
        median(readings.map((reading) => reading.completeMs)),
      ];
      console.log(`  load of the machine ${loadavg()[0]?.toFixed(1)}; requests of the first loading:`);
      console.log(
        [...counts]
          .map(([key, times]) => `  ${times} x ${key}`)
          .sort()
          .join('\n'),
      );
      checks.push({ name: `${name}: first row, ms`, value: Math.round(firstRowMs), most: firstRowMsMax });
      checks.push({ name: `${name}: complete, ms`, value: Math.round(completeMs), most: completeMsMax });
      if (name === 'groups')
        checks.push({
          name: 'groups: requests to the broker for the list',
          value: list.reduce((sum, times) => sum + times, 0),
          most: groupRequestsMax,
        });
    }
  } finally {
    await browser.close();
    await gantry.stop();
    brokerProxy.close();
    namesrvProxy.close();
    await cluster.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
  for (const { name, value, most } of checks) console.log(`${value <= most ? 'ok    ' : 'failed'} ${name}: ${value} (at most ${most})`);
  const failed = checks.filter(({ value, most }) => value > most).length;
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exit(await main(process.argv[2] === '4.9.7' ? '4.9.7' : '5.5.0'));
