/**
 * A thousand topics and 2,300 consumer groups on a real Apache broker: how many requests the list of groups costs and
 * how long it takes.
 *
 *   node e2e/apache/groups-scale.ts [5.5.0|4.9.7 …]
 *
 * Needs a JDK and Maven; with `node scripts/build.mjs` and a Chromium it times the page too. Prints one line a cluster and
 * ends with 1 when a limit is broken: five requests a broker, names within 1 s, every figure within 5 s. Times are not judged
 * on a machine that is busy with other things.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { contract } from '../../console/contract/contract.ts';
import type { GroupList } from '../../console/contract/groups.ts';
import { createClient } from '../../console/rpc/client.ts';
import { createMemoryLink } from '../../console/rpc/links/memory.ts';
import { nodeCodec } from '../../console/rpc/node-codec.ts';
import type { Router } from '../../console/rpc/router.ts';
import { createConsole } from '../../console/services/create-console.ts';
import { openSessionStore } from '../../console/web/session-store.ts';
import { openStaticFiles } from '../../console/web/static-files.ts';
import { startWebServer } from '../../console/web/web-server.ts';
import { requestCodeName } from '../../engine/protocol/request-code.ts';
import type { RemotingClient } from '../../engine/remoting/channel.ts';
import { createRemotingClient } from '../../engine/remoting/client.ts';
import { systemClock } from '../../engine/runtime/clock.ts';
import { silentLog } from '../../engine/runtime/log.ts';
import { nodeNet } from '../../engine/runtime/node-net.ts';
import { produce } from '../web/clients.ts';
import { startApacheCluster } from './apache-cluster.ts';
import type { ApacheVersion } from './apache-cluster.ts';
import { requiredChromiumPath } from '../chromium-path.ts';

const topicCount = 1000;
const groupCount = 2300;
const queueCount = 4;
const messagesPerTopic = 8;
/** Topics that get messages; the groups of these lag. */
const writtenTopics = 25;
const limits = { requestsPerBroker: 5, namesMs: 1000, figuresMs: 5000 };
const rendererDir = join(import.meta.dirname, '..', '..', 'out', 'renderer');

const topicName = (index: number): string => `topic-${String(index).padStart(4, '0')}`;
const groupName = (index: number): string => `group-${String(index).padStart(4, '0')}`;
const dataVersion = { counter: 1, timestamp: 1_700_000_000_000, stateVersion: 0 };

/** The broker's own tables, written before its start: thousands of admin requests would take minutes. */
async function writeTables(home: string): Promise<void> {
  const topic = (name: string, queues: number) => ({
    order: false,
    perm: 6,
    readQueueNums: queues,
    topicFilterType: 'SINGLE_TAG',
    topicName: name,
    topicSysFlag: 0,
    writeQueueNums: queues,
  });
  const group = (name: string) => ({
    brokerId: 0,
    consumeBroadcastEnable: true,
    consumeEnable: true,
    consumeFromMinEnable: true,
    groupName: name,
    notifyConsumerIdsChangedEnable: true,
    retryMaxTimes: 16,
    retryQueueNums: 1,
    whichBrokerWhenConsumeSlowly: 1,
  });
  const topics: Record<string, unknown> = {};
  const groups: Record<string, unknown> = {};
  const offsets: Record<string, Record<number, number>> = {};
  for (let index = 0; index < topicCount; index++) topics[topicName(index)] = topic(topicName(index), queueCount);
  for (let index = 0; index < groupCount; index++) {
    const name = groupName(index);
    groups[name] = group(name);
    topics[`%RETRY%${name}`] = topic(`%RETRY%${name}`, 1);
    offsets[`${topicName(index % topicCount)}@${name}`] = Object.fromEntries(
      Array.from({ length: queueCount }, (_, queueId) => [queueId, 0]),
    );
    offsets[`%RETRY%${name}@${name}`] = { 0: 0 };
  }
  const folder = join(home, 'broker', 'store', 'config');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'topics.json'), JSON.stringify({ dataVersion, topicConfigTable: topics }));
  await writeFile(
    join(folder, 'subscriptionGroup.json'),
    JSON.stringify({ dataVersion, forbiddenTable: {}, subscriptionGroupTable: groups }),
  );
  await writeFile(join(folder, 'consumerOffset.json'), JSON.stringify({ dataVersion, offsetTable: offsets }));
}

/** A client that counts what it sends to one address. */
function counting(client: RemotingClient, address: string): { client: RemotingClient; sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    client: {
      ...client,
      invoke(to, request, timeoutMs) {
        if (to === address) sent.push(requestCodeName(request.code));
        return client.invoke(to, request, timeoutMs);
      },
    },
  };
}

interface Timing {
  namesMs: number;
  figuresMs: number;
  list: GroupList;
}

/** Watches the list until every figure is there. */
function timeList(router: Router, namesrv: string): Promise<Timing> {
  const client = createClient(contract, createMemoryLink(router), { codec: nodeCodec });
  return new Promise((resolve, reject) => {
    void client.rpc.connections.add({ name: 'Scale', namesrvAddresses: [namesrv] }).then(({ id }) => {
      const startedMs = performance.now();
      let namesMs = 0;
      client.rpc.groups.list(
        { connection: id },
        {
          next(list) {
            const nowMs = performance.now() - startedMs;
            if (list.groups.length >= groupCount && namesMs === 0) namesMs = nowMs;
            if (list.figuresAtMs === null) return;
            client.close();
            resolve({ namesMs, figuresMs: nowMs, list });
          },
          error: reject,
        },
      );
    }, reject);
  });
}

/** The same with eyes: from the address to the first row, and to the figure of the first row. */
async function timePage(router: Router, dataDir: string): Promise<{ rowsMs: number; figuresMs: number } | undefined> {
  if (!existsSync(rendererDir)) return undefined;
  const sessions = await openSessionStore(join(dataDir, 'console', 'browser-sessions.json'));
  const server = await startWebServer({ port: 0, router, files: await openStaticFiles(rendererDir), sessions, log: silentLog });
  const browser = await chromium.launch({
    executablePath: requiredChromiumPath(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.port}/#token=${sessions.token}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const startedMs = performance.now();
    await page.goto(`http://127.0.0.1:${server.port}/#/c/scale/groups`);
    await page
      .getByRole('gridcell', { name: /^group-\d{4}$/ })
      .first()
      .waitFor();
    const rowsMs = performance.now() - startedMs;
    await page
      .getByRole('row')
      .nth(1)
      .getByRole('gridcell', { name: String(messagesPerTopic), exact: true })
      .waitFor({ timeout: 30_000 });
    return { rowsMs, figuresMs: performance.now() - startedMs };
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function measure(version: ApacheVersion): Promise<boolean> {
  const home = await mkdtemp(join(tmpdir(), 'gantry-scale-'));
  await writeTables(home);
  const cluster = await startApacheCluster({ version, homeDir: home });
  try {
    const written = Array.from({ length: writtenTopics * messagesPerTopic }, (_, index) => ({
      topic: topicName(index % writtenTopics),
      body: Buffer.from(`message ${index}`),
    }));
    await produce(cluster.namesrvAddress, written);
    const dataDir = join(home, 'console');
    const plain = createRemotingClient({ net: nodeNet, clock: systemClock, log: silentLog });
    const { client, sent } = counting(plain, cluster.brokerAddress);
    const info = {
      version: '0.0.0',
      shell: 'browser',
      platform: 'linux',
      runtimes: { node: process.versions.node, electron: null, chrome: null },
      managesLocalCluster: false,
      dataDir,
    } as const;
    const backend = await createConsole({ clock: systemClock, log: silentLog, client, owner: null, info, topologies: [] });
    const { router } = backend;
    const { namesMs, figuresMs, list } = await timeList(router, cluster.namesrvAddress);
    const requests = [...sent];
    const own = list.groups.filter(({ group }) => /^group-\d{4}$/.test(group));
    const lag = own.reduce((sum, row) => sum + (row.lag.value ?? Number.NaN), 0);
    const lagging = Array.from({ length: groupCount }, (_, index) => index % topicCount).filter((topic) => topic < writtenTopics).length;
    const page = await timePage(router, dataDir);
    await backend.stop();
    await plain.stop();
    const isRight = own.length === groupCount && lag === lagging * messagesPerTopic;
    console.log(
      `apache-${version}: ${own.length} groups, lag ${lag} of ${lagging * messagesPerTopic}; ${requests.length} requests to the broker (${requests.join(', ')}); ` +
        `names after ${Math.round(namesMs)} ms, figures after ${Math.round(figuresMs)} ms` +
        (page === undefined
          ? '; page not built'
          : `; page: rows after ${Math.round(page.rowsMs)} ms, figures after ${Math.round(page.figuresMs)} ms`),
    );
    const isQuick =
      namesMs <= limits.namesMs && figuresMs <= limits.figuresMs && (page === undefined || page.figuresMs <= limits.figuresMs);
    const isBusy = (loadavg()[0] ?? 0) > 2 * availableParallelism();
    if (!isQuick && isBusy)
      console.log(`apache-${version}: the machine is too busy to judge times (load ${(loadavg()[0] ?? 0).toFixed(1)})`);
    return isRight && requests.length <= limits.requestsPerBroker && (isQuick || isBusy);
  } finally {
    await cluster.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

const known: readonly ApacheVersion[] = ['5.5.0', '4.9.7'];
const asked = process.argv.slice(2);
const versions = asked.length === 0 ? known : known.filter((version) => asked.includes(version));
const results: boolean[] = [];
for (const version of versions) results.push(await measure(version));
process.exit(results.every(Boolean) ? 0 : 1);
