import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { remotingCall } from '../e2e/apache/remoting-call.ts';
import type { TestCluster } from '../e2e/apache/test-cluster.ts';
import type { Generator, SendLoad, SendResult } from './generator.ts';
import { cpuSeconds, memoryUse } from './process-usage.ts';

const SEND_MESSAGE_V2 = 310;
const UPDATE_AND_CREATE_TOPIC = 17;
const GET_BROKER_RUNTIME_INFO = 28;
const GET_MAX_OFFSET = 30;
const QUEUES = 8;
/** After the last answer, until memory has settled. */
const SETTLE_MS = 2_000;
const PULL_CONNECTIONS = 4;
/** Messages read of each queue in a pull row. */
const PULL_PER_QUEUE_MAX = 50_000;
const MIB = 1024 * 1024;

/** One figure of one run: row name -> value. */
export type Figures = Map<string, number>;

export interface SendRow {
  name: string;
  load: SendLoad;
  /** Adds the row of the 99th percentile. */
  latency: boolean;
}

/** Measures a freshly started cluster: what it took to start, idle memory, each load, reading, and memory after it all. */
export async function measureCluster(cluster: TestCluster, generator: Generator, rows: readonly SendRow[]): Promise<Figures> {
  const figures: Figures = new Map();
  figures.set('start to first accepted send (ms)', cluster.startMs + (await firstSend(cluster)));
  await settle();
  const pids = [cluster.pids.namesrv, cluster.pids.broker];
  figures.set('memory idle, PSS (MiB)', (await memoryUse(pids)).pssBytes / MIB);
  for (const [index, row] of rows.entries()) await measureSend(cluster, generator, row, `bench-${index}`, figures);
  await settle();
  const after = await memoryUse(pids);
  figures.set('memory after the load, anonymous (MiB)', after.anonymousBytes / MIB);
  await measurePull(cluster, generator, figures);
  return figures;
}

/** Measures one load on a cluster of its own that flushes before it answers. */
export async function measureSyncFlush(cluster: TestCluster, generator: Generator, row: SendRow): Promise<Figures> {
  const figures: Figures = new Map();
  await firstSend(cluster);
  await measureSend(cluster, generator, row, 'bench-sync', figures);
  return figures;
}

/** Milliseconds until the broker has accepted a message to a topic that did not exist. */
async function firstSend(cluster: TestCluster): Promise<number> {
  const started = performance.now();
  const fields = {
    a: 'bench-p',
    b: 'bench-first',
    c: 'TBW102',
    d: '4',
    e: '0',
    f: '0',
    g: String(Date.now()),
    h: '0',
    i: 'WAIT\u0001true',
    j: '0',
    k: 'false',
    m: 'false',
  };
  const response = await remotingCall(cluster.brokerAddress, SEND_MESSAGE_V2, fields, Buffer.from('first'));
  if (response.code !== 0) throw new Error(`${cluster.name} refused the first send: ${response.code} ${response.remark}`);
  return performance.now() - started;
}

async function measureSend(cluster: TestCluster, generator: Generator, row: SendRow, topic: string, figures: Figures): Promise<void> {
  await createTopic(cluster, topic);
  const cpuBefore = await cpuSeconds(cluster.pids.broker);
  const result = await generator.send(cluster.brokerAddress, topic, QUEUES, row.load);
  const cpu = (await cpuSeconds(cluster.pids.broker)) - cpuBefore;
  await checkStored(cluster, topic, result);
  figures.set(`${row.name} (1/s)`, result.perSecond);
  figures.set(`${row.name}, broker CPU (s per million)`, (cpu / result.allAccepted) * 1e6);
  const loopDelayMs = await loopDelayP99Ms(cluster);
  if (loopDelayMs !== undefined) figures.set(`${row.name}, event loop's delay p99 (ms)`, loopDelayMs);
  if (row.latency) figures.set(`${row.name}, p99 (ms)`, result.p99Us / 1000);
  if (result.refused > 0) console.error(`${cluster.name}: ${row.name}: ${result.refused} refused, first ${result.firstError}`);
}

/** How late the broker's event loop ran its timers in the last minute, 99th percentile; Apache's broker has no such loop. */
async function loopDelayP99Ms(cluster: TestCluster): Promise<number | undefined> {
  const { body } = await remotingCall(cluster.brokerAddress, GET_BROKER_RUNTIME_INFO, {});
  const text = /"gantryLoopDelayP99Ms":"([\d.]+)"/.exec(body.toString())?.[1];
  return text === undefined ? undefined : Number(text);
}

/** What was acknowledged must be there: a broker that loses messages is fast. */
async function checkStored(cluster: TestCluster, topic: string, result: SendResult): Promise<void> {
  const stored = await maxOffsets(cluster, topic);
  const sum = stored.reduce((total, offset) => total + offset, 0);
  if (sum !== result.allAccepted) throw new Error(`${cluster.name} acknowledged ${result.allAccepted} messages of ${topic} and has ${sum}`);
}

async function maxOffsets(cluster: TestCluster, topic: string): Promise<number[]> {
  return Promise.all(
    Array.from({ length: QUEUES }, async (_, queueId) => {
      const response = await remotingCall(cluster.brokerAddress, GET_MAX_OFFSET, { topic, queueId: String(queueId) });
      return Number(response.extFields['offset']);
    }),
  );
}

/**
 * Makes the store's files cold: written out, then dropped from the page cache. Resolves with false where the system does
 * not let us (not root); then the oldest messages are old but may be in memory, for both brokers alike.
 */
async function dropPageCache(): Promise<boolean> {
  try {
    await promisify(execFile)('sync');
    await writeFile('/proc/sys/vm/drop_caches', '1');
    return true;
  } catch {
    return false;
  }
}

/** Reads the first topic's oldest messages and the last topic's newest ones. */
async function measurePull(cluster: TestCluster, generator: Generator, figures: Figures): Promise<void> {
  const depth = Math.min(...(await maxOffsets(cluster, 'bench-0')).slice(0, PULL_CONNECTIONS), PULL_PER_QUEUE_MAX);
  const isCold = await dropPageCache();
  const old = await generator.pull(cluster.brokerAddress, 'bench-0', PULL_CONNECTIONS, 0, depth);
  figures.set(`pull the oldest 1 KiB messages${isCold ? ', not in the page cache' : ''}, 4 connections (1/s)`, old.perSecond);
  // The newest ones are sent right before: they are what a running consumer reads.
  await createTopic(cluster, 'bench-tail');
  await generator.send(cluster.brokerAddress, 'bench-tail', QUEUES, {
    connections: 4,
    window: 32,
    bodyBytes: 1024,
    warmupSeconds: 0,
    measuredSeconds: 1,
  });
  const tail = Math.min(...(await maxOffsets(cluster, 'bench-tail')).slice(0, PULL_CONNECTIONS));
  const fresh = await generator.pull(cluster.brokerAddress, 'bench-tail', PULL_CONNECTIONS, 0, tail);
  figures.set('pull the newest 1 KiB messages, 4 connections (1/s)', fresh.perSecond);
}

async function createTopic(cluster: TestCluster, topic: string): Promise<void> {
  const queues = String(QUEUES);
  const fields = {
    topic,
    defaultTopic: 'TBW102',
    readQueueNums: queues,
    writeQueueNums: queues,
    perm: '6',
    topicFilterType: 'SINGLE_TAG',
    topicSysFlag: '0',
    order: 'false',
  };
  const response = await remotingCall(cluster.brokerAddress, UPDATE_AND_CREATE_TOPIC, fields);
  if (response.code !== 0) throw new Error(`${cluster.name} did not create ${topic}: ${response.code} ${response.remark}`);
}

/** What the same loads reach against a server that only answers: the most that generator and sockets can do. */
export async function measureAcknowledging(generator: Generator, rows: readonly SendRow[]): Promise<Figures> {
  const server = await generator.serve();
  const figures: Figures = new Map();
  try {
    for (const row of rows) figures.set(`${row.name} (1/s)`, (await generator.send(server.address, 'bench', QUEUES, row.load)).perSecond);
  } finally {
    await server.stop();
  }
  return figures;
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
