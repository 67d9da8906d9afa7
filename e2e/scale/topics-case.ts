import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BrokerConnection, type MessageToSend } from '../crash/broker-requests.ts';
import { startCrashCluster, type CrashCluster } from '../crash/crash-cluster.ts';
import { Durations, atMost, percentileLimit, type Check } from './figures.ts';
import { firstAcknowledged, inLanes, loopDelayP99Ms, sendOrThrow, watchDescriptors, type ScaleOptions } from './scale-case.ts';

const QUEUES = 4;
const CONNECTIONS = 8;
const CREATE_LANES = 16;
const FILL_LANES = 64;
/** Sends of the load: each lane pauses after an answer, which makes about 2,000 a second. */
const LOAD_LANES = 32;
const LOAD_PAUSE_MS = 14;
const CREATE_PAUSE_MS = 15;
/** Loop delays of the minute before are looked at; what was before the load has to leave it. */
const LOAD_MS = 60_000;
const QUICK_LOAD_MS = 8000;
const SAMPLED_QUEUES = 200;
/** Steps from queue to queue that meet all of them in no order that files are in. */
const STRIDE = 7919;

const CREATE_P99_MS = 50;
const LOOP_P99_MS = 20;
const DESCRIPTORS_MAX = 1000;
const RESTART_MS = 5000;

/** Ten thousand topics of four queues, each queue with messages: what one more costs, what the loop does, how long a restart takes. */
export async function runTopicsCase({ quick, workDir, tell }: ScaleOptions): Promise<Check[]> {
  const topics = quick ? 2000 : 10_000;
  const dataDir = await mkdtemp(join(workDir, 'topics-'));
  const settings = { minFreeDiskBytes: String(256 * 1024 * 1024) };
  let cluster = await startCrashCluster(dataDir, settings);
  const checks: Check[] = [];
  try {
    await fill(cluster, topics, tell);
    const created: string[] = [];
    checks.push(...(await underLoad(cluster, topics, created, quick)));
    checks.push(...(await afterKill(cluster, topics)));
    await cluster.stop();
    const began = performance.now();
    cluster = await startCrashCluster(dataDir, settings);
    checks.push(atMost('`gantry up` after a clean stop, until ready', performance.now() - began, RESTART_MS, 'ms'));
    checks.push(await allThere(cluster, topics, created));
  } finally {
    await cluster.stop();
  }
  return checks;
}

const topicName = (n: number): string => `scale-${n}`;

async function withConnections<T>(
  cluster: CrashCluster,
  count: number,
  use: (connections: readonly BrokerConnection[]) => Promise<T>,
): Promise<T> {
  const connections = Array.from({ length: count }, () => new BrokerConnection(cluster.brokerAddress));
  try {
    return await use(connections);
  } finally {
    await Promise.all(connections.map((connection) => connection.close()));
  }
}

function pick<T>(items: readonly T[], n: number): T {
  const item = items[n % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

/** Makes the topics and puts a message into each queue. */
async function fill(cluster: CrashCluster, topics: number, tell: (line: string) => void): Promise<void> {
  await withConnections(cluster, CONNECTIONS, async (connections) => {
    const began = performance.now();
    const creates = new Durations();
    await inLanes(topics, CREATE_LANES, (n, lane) => creates.of(() => pick(connections, lane).createTopic(topicName(n), QUEUES)));
    const made = performance.now();
    tell(`topics: ${topics} made in ${((made - began) / 1000).toFixed(1)} s, ${CREATE_LANES} at a time: ${creates.text()}`);
    await inLanes(topics * QUEUES, FILL_LANES, (n, lane) => sendOrThrow(pick(connections, lane), messageTo(n, `fill-${n}`)));
    tell(`topics: a message in each of ${topics * QUEUES} queues in ${((performance.now() - made) / 1000).toFixed(1)} s`);
  });
}

/** Creates topics, one after the other, while messages go to all queues. Adds their names to `created`. */
async function underLoad(cluster: CrashCluster, topics: number, created: string[], quick: boolean): Promise<Check[]> {
  const loadMs = quick ? QUICK_LOAD_MS : LOAD_MS;
  return withConnections(cluster, CONNECTIONS + 1, async ([admin, ...connections]) => {
    if (admin === undefined) throw new Error('no connection');
    const descriptors = watchDescriptors(cluster.brokerPid());
    const ends = performance.now() + loadMs;
    let sent = 0;
    const sender = async (_: unknown, lane: number): Promise<void> => {
      while (performance.now() < ends) {
        const n = sent++;
        await sendOrThrow(pick(connections, lane), messageTo((n * STRIDE) % (topics * QUEUES), `load-${n}`));
        await sleep(LOAD_PAUSE_MS);
      }
    };
    const load = Promise.all(Array.from({ length: LOAD_LANES }, sender));
    const creates = new Durations();
    while (performance.now() < ends) {
      const topic = `scale-more-${created.length}`;
      await creates.of(() => admin.createTopic(topic, QUEUES));
      created.push(topic);
      await sleep(CREATE_PAUSE_MS);
    }
    await load;
    const checks = [
      {
        line: `creating a topic meanwhile: ${creates.text()}; p99 at most ${percentileLimit(CREATE_P99_MS, quick)}`,
        isGood: creates.quantile(0.99) <= percentileLimit(CREATE_P99_MS, quick),
      },
      atMost('the broker’s loop is late, p99 of its last minute', await loopDelayP99Ms(admin), percentileLimit(LOOP_P99_MS, quick), 'ms'),
    ];
    const most = await descriptors();
    checks.push(most === undefined ? unseenDescriptors : atMost('open descriptors', most, DESCRIPTORS_MAX, ''));
    const rate = ((sent * 1000) / loadMs).toFixed(0);
    return checks.map((check) => ({ ...check, line: `${topics} topics, ${rate} sends/s: ${check.line}` }));
  });
}

const unseenDescriptors: Check = { line: 'open descriptors: this system does not show them', isGood: undefined };

function messageTo(queue: number, key: string): MessageToSend {
  return { topic: topicName(Math.floor(queue / QUEUES)), queueId: queue % QUEUES, key, body: Buffer.from(key) };
}

async function afterKill(cluster: CrashCluster, topics: number): Promise<Check[]> {
  cluster.kill();
  await cluster.exited();
  const died = performance.now();
  return withConnections(cluster, 1, async ([connection]) => {
    if (connection === undefined) throw new Error('no connection');
    const accepted = await firstAcknowledged(connection, messageTo(0, 'after the kill'));
    await cluster.restarted();
    return [atMost(`${topics} topics, after a kill, until a send is accepted`, accepted - died, RESTART_MS, 'ms')];
  });
}

/** Every topic that was made under load, and a message in each of some queues. */
async function allThere(cluster: CrashCluster, topics: number, created: readonly string[]): Promise<Check> {
  return withConnections(cluster, 1, async ([connection]) => {
    if (connection === undefined) throw new Error('no connection');
    const missing: string[] = [];
    for (const topic of created) {
      const isThere = await connection.readQueue(topic, QUEUES - 1).then(
        () => true,
        () => false,
      );
      if (!isThere) missing.push(topic);
    }
    for (let n = 0; n < SAMPLED_QUEUES; n++) {
      const { topic, queueId } = messageTo((n * STRIDE) % (topics * QUEUES), '');
      if ((await connection.readQueue(topic, queueId)).length === 0) missing.push(`${topic}/${queueId}`);
    }
    return {
      line: `${created.length} topics made under load and ${SAMPLED_QUEUES} queues: ${missing.length} missing ${missing.slice(0, 3).join(' ')}`,
      isGood: missing.length === 0,
    };
  });
}
