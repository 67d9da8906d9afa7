import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProperty } from '../../engine/protocol/message-properties.ts';
import { type Random, seededRandom } from '../../engine/runtime/random.ts';
import { BrokerConnection } from './broker-requests.ts';
import { type CrashCluster, startCrashCluster, writtenDelayOffsets } from './crash-cluster.ts';
import { auditDelays, type DelayVerdict, type Kill, type Waiting } from './delay-audit.ts';
import { SMALL_FILES, type SuiteOptions, type SuiteResult } from './suite.ts';

/** The first levels are being delivered when the broker is killed first; what waits at the others is all there then. */
const LEVELS_SECONDS = [1, 2, 3, 8, 9, 10, 11];
const LEVELS_MS = LEVELS_SECONDS.map((seconds) => seconds * 1000);
const SHORT_LEVELS = 3;
/** Of each kind, delayed and retrying. */
const LONG_MESSAGES = 2000;
const SHORT_MESSAGES = 500;
const QUEUES = 4;
const CONNECTIONS = 8;
const WINDOW = 8;
/** Time of the first kill after the last message was parked, at most. */
const FIRST_KILL_WITHIN_MS = 3000;
const DELIVERY_DEADLINE_MS = 90_000;
const POLL_MS = 100;
/** How often the progress is written, in turns: hardly ever within a round, and every second. */
const WRITE_INTERVALS_MS = [10_000, 1_000];
/** Each round begins with a clean stop and start on the same data. */
const KILLS_PER_CLUSTER = 2;
const REPEATS_PER_ROUND = 3;
const SCHEDULE_TOPIC = 'SCHEDULE_TOPIC_XXXX';

interface Round {
  name: string;
  topic: string;
  group: string;
  waiting: Map<string, Waiting>;
  /** Where the queues of the schedule topic began. */
  scheduleOffsets: number[];
}

/**
 * Kills the broker twice a round: while 2,000 delayed and 2,000 retrying messages wait and others are being delivered,
 * and again while those are. Then each must have come once and not before its time.
 */
export async function runDelaySuite({ rounds, seed, workDir, tell }: SuiteOptions): Promise<SuiteResult> {
  const random = seededRandom(seed);
  const dataDir = await mkdtemp(join(workDir, 'delayed-'));
  const settings = { ...SMALL_FILES, messageDelayLevel: LEVELS_SECONDS.map((seconds) => `${seconds}s`).join(' ') };
  const result: SuiteResult = { passed: 0, failed: 0, skipped: 0 };
  let cluster: CrashCluster | undefined;
  try {
    for (let attempt = 1; result.passed + result.failed < rounds; attempt++) {
      if (attempt > rounds * REPEATS_PER_ROUND)
        throw new Error(`only ${result.passed + result.failed} of ${attempt - 1} rounds counted: this machine is too slow`);
      if (cluster !== undefined && cluster.exits() >= KILLS_PER_CLUSTER) {
        await cluster.stop();
        cluster = undefined;
      }
      const flushDelayOffsetInterval = String(WRITE_INTERVALS_MS[attempt % WRITE_INTERVALS_MS.length]);
      cluster ??= await startCrashCluster(dataDir, { ...settings, flushDelayOffsetInterval });
      const running = cluster;
      const verdict = await runRound(running, `delay-${attempt}`, random).catch(async (error: unknown): Promise<DelayVerdict> => {
        cluster = undefined;
        await running.stop();
        return { delivered: 0, kills: [], latestMs: 0, faults: [String(error)] };
      });
      const counts = (verdict.kills[0]?.delayedPending ?? 0) >= LONG_MESSAGES && (verdict.kills[0]?.retryingPending ?? 0) >= LONG_MESSAGES;
      if (verdict.faults.length > 0) result.failed += 1;
      else if (counts) result.passed += 1;
      tell(`delayed ${attempt}: ${lineOf(verdict)}${verdict.faults.length > 0 ? '  FAILED' : counts ? '' : '  does not count'}`);
      for (const fault of verdict.faults) tell(`    ${fault}`);
    }
  } finally {
    await cluster?.stop();
  }
  return result;
}

function lineOf({ delivered, kills, latestMs }: DelayVerdict): string {
  const atKills = kills.map(
    ({ delayedPending, retryingPending, sinceLastWrite }) =>
      `killed with ${delayedPending} delayed and ${retryingPending} retrying pending, ${sinceLastWrite} delivered since the last write of the progress`,
  );
  return `${delivered} delivered; ${atKills.join('; ')}; at most ${latestMs} ms late`;
}

async function runRound(cluster: CrashCluster, name: string, random: Random): Promise<DelayVerdict> {
  const round: Round = { name, topic: `${name}-to`, group: `${name}-group`, waiting: new Map(), scheduleOffsets: [] };
  const connections = Array.from({ length: CONNECTIONS }, () => new BrokerConnection(cluster.brokerAddress));
  const began = Date.now();
  try {
    await park(round, connections, random);
  } finally {
    await Promise.all(connections.map((connection) => connection.close()));
  }
  const kills: Kill[] = [];
  await sleep(random.nextInt(FIRST_KILL_WITHIN_MS));
  kills.push(await killBroker(cluster));
  const lastDueMs = Date.now() + (LEVELS_MS.at(-1) ?? 0);
  const firstLongDueMs = began + (LEVELS_MS[SHORT_LEVELS] ?? 0);
  const secondKillMs = firstLongDueMs + random.nextInt(Math.max(1, lastDueMs - FIRST_KILL_WITHIN_MS - firstLongDueMs));
  await sleep(Math.max(random.nextInt(1000), secondKillMs - Date.now()));
  kills.push(await killBroker(cluster));
  return readBack(cluster, round, kills);
}

async function killBroker(cluster: CrashCluster): Promise<Kill> {
  const atMs = Date.now();
  cluster.kill();
  await cluster.exited();
  const writtenOffsets = await writtenDelayOffsets(cluster.storeDir);
  await cluster.restarted();
  return { atMs, writtenOffsets };
}

/** Sends the delayed messages, and sends as many others and then back, in a drawn order. All of it is acknowledged. */
async function park(round: Round, connections: readonly BrokerConnection[], random: Random): Promise<void> {
  const [first] = connections;
  if (first === undefined) throw new Error('no connection');
  const { name, topic, group, waiting } = round;
  const sourceTopic = `${name}-from`;
  await first.createTopic(sourceTopic, QUEUES);
  await first.createTopic(topic, QUEUES);
  round.scheduleOffsets = await Promise.all(LEVELS_MS.map((_, index) => first.maxOffset(SCHEDULE_TOPIC, index)));
  const keys = Array.from({ length: LONG_MESSAGES + SHORT_MESSAGES }, (_, n) => n);
  const bodyOf = new Map(keys.map((n) => [`${name}-r${n}`, random.bytes(1 + random.nextInt(100))]));
  await inParallel([...bodyOf], connections, (connection, [key, body], n) =>
    expectSent(connection, { topic: sourceTopic, queueId: n % QUEUES, key, body }),
  );
  const levelOf = (n: number): number =>
    n < LONG_MESSAGES ? SHORT_LEVELS + 1 + random.nextInt(LEVELS_MS.length - SHORT_LEVELS) : 1 + random.nextInt(SHORT_LEVELS);
  const tasks: ((connection: BrokerConnection) => Promise<void>)[] = [];
  for (const [n, record] of (await first.readTopic(sourceTopic, QUEUES)).entries()) {
    const level = levelOf(n);
    const key = findProperty(record.properties, 'UNIQ_KEY') ?? '';
    waiting.set(key, { kind: 'retrying', level, body: bodyOf.get(key) ?? Buffer.alloc(0), queueId: undefined });
    tasks.push((connection) => connection.sendBack(group, record.physicalOffset, level));
  }
  for (const n of keys) {
    const level = levelOf(n);
    const message = { topic, queueId: n % QUEUES, key: `${name}-d${n}`, body: random.bytes(1 + random.nextInt(100)), delayLevel: level };
    waiting.set(message.key, { kind: 'delayed', level, body: message.body, queueId: message.queueId });
    tasks.push((connection) => expectSent(connection, message));
  }
  await inParallel(shuffled(tasks, random), connections, (connection, task) => task(connection));
}

async function expectSent(connection: BrokerConnection, message: Parameters<BrokerConnection['send']>[0]): Promise<void> {
  const outcome = await connection.send(message);
  if (outcome.status !== 'acknowledged') throw new Error(`send of ${message.key}: ${JSON.stringify(outcome)}`);
}

async function inParallel<T>(
  items: readonly T[],
  connections: readonly BrokerConnection[],
  run: (connection: BrokerConnection, item: T, index: number) => Promise<void>,
): Promise<void> {
  const queue = items.entries();
  const lane = async (connection: BrokerConnection): Promise<void> => {
    for (const [index, item] of queue) await run(connection, item, index);
  };
  await Promise.all(connections.flatMap((connection) => Array.from({ length: WINDOW }, () => lane(connection))));
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random.nextInt(0x7fff_ffff) }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

async function readBack(cluster: CrashCluster, round: Round, kills: readonly Kill[]): Promise<DelayVerdict> {
  const broker = new BrokerConnection(cluster.brokerAddress);
  try {
    await nothingWaits(broker);
    const parked = await Promise.all(round.scheduleOffsets.map((from, index) => broker.readQueue(SCHEDULE_TOPIC, index, from)));
    const delivered = [...(await broker.readTopic(round.topic, QUEUES)), ...(await broker.readTopic(`%RETRY%${round.group}`, 1))];
    return auditDelays(round.waiting, parked.flat(), delivered, LEVELS_MS, kills);
  } finally {
    await broker.close();
  }
}

/** Waits until the broker has come to the end of every level. */
async function nothingWaits(broker: BrokerConnection): Promise<void> {
  const deadline = performance.now() + DELIVERY_DEADLINE_MS;
  for (;;) {
    const info = await broker.runtimeInfo();
    const ends = await Promise.all(LEVELS_MS.map((_, index) => broker.maxOffset(SCHEDULE_TOPIC, index)));
    const progress = LEVELS_MS.map((_, index) => info.get(`scheduleMessageOffset_${index + 1}`) ?? '0,0');
    if (progress.every((text, index) => text === `${ends[index]},${ends[index]}`)) return;
    if (performance.now() > deadline) throw new Error(`the levels stand at ${progress.join(' ')} after ${DELIVERY_DEADLINE_MS} ms`);
    await sleep(POLL_MS);
  }
}
