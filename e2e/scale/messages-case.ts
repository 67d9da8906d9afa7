import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { findProperty } from '../../engine/protocol/message-properties.ts';
import { BrokerConnection } from '../crash/broker-requests.ts';
import { startCrashCluster, type CrashCluster } from '../crash/crash-cluster.ts';
import { Durations, atMost, percentileLimit, type Check } from './figures.ts';
import { inLanes, loopDelayP99Ms, sendOrThrow, type ScaleOptions } from './scale-case.ts';

const TOPIC = 'scale-messages';
const QUEUES = 8;
const BODY_BYTES = 32;
const BATCH = 100;
const CONNECTIONS = 4;
const FILL_LANES = 16;
/** One message in so many has a key of its own beside its unique key. */
const KEYED_EVERY = 10;
const SEND_LANES = 16;
const QUERIES = 1000;
const QUICK_QUERIES = 300;
/** Spreads queries over the whole history, oldest messages too. */
const STRIDE = 7_654_321;

const QUERY_P99_MS = 50;
const LOOP_P99_MS = 20;

/** Ten million small messages: how long a query by key takes while sends go on, and how long a restart. */
export async function runMessagesCase({ quick, workDir, tell }: ScaleOptions): Promise<Check[]> {
  const messages = quick ? 400_000 : 10_000_000;
  const settings = { minFreeDiskBytes: String(256 * 1024 * 1024) };
  const cluster = await startCrashCluster(await mkdtemp(join(workDir, 'messages-')), settings);
  const connections = Array.from({ length: CONNECTIONS }, () => new BrokerConnection(cluster.brokerAddress));
  try {
    await fill(connections, messages, tell);
    const before = await queriesWhileSending(cluster, connections, messages, quick);
    cluster.kill();
    await cluster.restarted();
    const after = await oneQuery(cluster, messages);
    return [...before, after];
  } finally {
    await Promise.all(connections.map((connection) => connection.close()));
    await cluster.stop();
  }
}

function lineOf<T>(items: readonly T[], lane: number): T {
  const item = items[lane % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

async function fill(connections: readonly BrokerConnection[], messages: number, tell: (line: string) => void): Promise<void> {
  await lineOf(connections, 0).createTopic(TOPIC, QUEUES);
  const body = Buffer.alloc(BODY_BYTES, 'x');
  const began = performance.now();
  let told = 0;
  await inLanes(messages / BATCH, FILL_LANES, async (n, lane) => {
    const batch = Array.from({ length: BATCH }, (_, i) => {
      const number = n * BATCH + i;
      return { key: `U${number}`, keys: number % KEYED_EVERY === 0 ? `K${number}` : '', body };
    });
    if (!(await lineOf(connections, lane).sendBatch(TOPIC, n % QUEUES, batch))) throw new Error('a batch was not confirmed');
    const tenth = Math.floor((n * BATCH * 10) / messages);
    if (tenth <= told) return;
    told = tenth;
    tell(`messages: ${tenth * 10} % after ${((performance.now() - began) / 1000).toFixed(0)} s`);
  });
  const seconds = (performance.now() - began) / 1000;
  tell(`messages: ${messages} in ${seconds.toFixed(1)} s, ${(messages / seconds).toFixed(0)}/s in batches of ${BATCH}`);
}

async function queriesWhileSending(
  cluster: CrashCluster,
  connections: readonly BrokerConnection[],
  messages: number,
  quick: boolean,
): Promise<Check[]> {
  const reader = new BrokerConnection(cluster.brokerAddress);
  const load = { ends: false };
  let sent = 0;
  const began = performance.now();
  const sender = async (_: unknown, lane: number): Promise<void> => {
    while (!load.ends) {
      const n = sent++;
      await sendOrThrow(lineOf(connections, lane), { topic: TOPIC, queueId: n % QUEUES, key: `S${n}`, body: Buffer.alloc(BODY_BYTES) });
    }
  };
  const senders = Promise.all(Array.from({ length: SEND_LANES }, sender));
  const queries = new Durations();
  const wrong: string[] = [];
  const count = quick ? QUICK_QUERIES : QUERIES;
  for (let n = 0; n < count; n++) {
    const number = ((n * STRIDE) % (messages / KEYED_EVERY)) * KEYED_EVERY;
    const found = await queries.of(() => reader.queryByKey(TOPIC, `K${number}`));
    // The index compares hashes: others may be among them, as with Apache.
    if (found.filter(({ properties }) => findProperty(properties, 'KEYS') === `K${number}`).length !== 1) wrong.push(`K${number}`);
  }
  load.ends = true;
  await senders;
  const rate = ((sent * 1000) / (performance.now() - began)).toFixed(0);
  const loopP99 = await loopDelayP99Ms(reader);
  await reader.close();
  return [
    {
      line: `query by key among ${messages} messages at ${rate} sends/s: ${queries.text()}; p99 at most ${percentileLimit(QUERY_P99_MS, quick)}`,
      isGood: queries.quantile(0.99) <= percentileLimit(QUERY_P99_MS, quick),
    },
    { line: `${count} keys: ${wrong.length} not found once ${wrong.slice(0, 3).join(' ')}`, isGood: wrong.length === 0 },
    atMost('the broker’s loop is late, p99 of its last minute', loopP99, percentileLimit(LOOP_P99_MS, quick), 'ms'),
  ];
}

/** A key of the beginning is still found by the next life. */
async function oneQuery(cluster: CrashCluster, messages: number): Promise<Check> {
  const reader = new BrokerConnection(cluster.brokerAddress);
  const found = await reader.queryByKey(TOPIC, 'K0');
  const offsets = await Promise.all(Array.from({ length: QUEUES }, (_, queueId) => reader.maxOffset(TOPIC, queueId)));
  await reader.close();
  const total = offsets.reduce((sum, offset) => sum + offset, 0);
  return {
    line: `after a kill: ${total} messages, the first key found ${found.length} times`,
    isGood: total >= messages && found.length > 0,
  };
}
