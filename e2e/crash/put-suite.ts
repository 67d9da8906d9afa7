import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Random, seededRandom } from '../../engine/runtime/random.ts';
import { BrokerConnection } from './broker-requests.ts';
import { type CrashCluster, startCrashCluster } from './crash-cluster.ts';
import { FreshTopics } from './fresh-topics.ts';
import { auditPuts } from './put-audit.ts';
import { PutLoad, ratePerSecond } from './put-load.ts';
import { SMALL_FILES, type SuiteOptions, type SuiteResult } from './suite.ts';

const CONNECTIONS = 16;
const WINDOW = 24;
const QUEUES = 8;
/** A round with less does not count: it would show little. */
const ACKNOWLEDGED_MIN = 1000;
const IN_FLIGHT_MIN = 20;
const PER_SECOND_MIN = 5000;
/** Time of the kill after the first acknowledgements that count: at least, for the rate to be one, and how much more at most. */
const KILL_AFTER_MS = 300;
const KILL_WITHIN_MS = 1500;
/** Rounds of one cluster: its supervisor gives up on a broker that ends more often. Then a clean stop and a new start on the same data. */
const KILLS_PER_CLUSTER = 4;
/** Rounds that do not count, for each one that is asked for. */
const REPEATS_PER_ROUND = 3;
/** Keys that are looked up in the index after a restart. */
const LOOKED_UP = 16;

interface Round {
  line: string;
  faults: string[];
  counts: boolean;
}

/** Kills the broker under load, again and again on one data directory, and reads everything back each time. */
export async function runPutSuite({ rounds, seed, workDir, tell }: SuiteOptions): Promise<SuiteResult> {
  const random = seededRandom(seed);
  const dataDir = await mkdtemp(join(workDir, 'puts-'));
  const result: SuiteResult = { passed: 0, failed: 0, skipped: 0 };
  let cluster: CrashCluster | undefined;
  try {
    for (let attempt = 1; result.passed + result.failed < rounds; attempt++) {
      if (attempt > rounds * REPEATS_PER_ROUND)
        throw new Error(`only ${result.passed + result.failed} of ${attempt - 1} rounds counted: the load is too small on this machine`);
      if (cluster !== undefined && cluster.exits() >= KILLS_PER_CLUSTER) {
        await cluster.stop();
        cluster = undefined;
      }
      cluster ??= await startCrashCluster(dataDir, SMALL_FILES);
      const running = cluster;
      const round = await runRound(running, `put-${attempt}`, random).catch(async (error: unknown): Promise<Round> => {
        cluster = undefined;
        await running.stop();
        return { line: 'no result', faults: [String(error)], counts: false };
      });
      if (round.counts && round.faults.length === 0) result.passed += 1;
      else if (round.faults.length > 0) result.failed += 1;
      tell(`puts ${attempt}: ${round.line}${round.faults.length > 0 ? '  FAILED' : round.counts ? '' : '  does not count'}`);
      for (const fault of round.faults) tell(`    ${fault}`);
    }
  } finally {
    await cluster?.stop();
  }
  return result;
}

async function runRound(cluster: CrashCluster, topic: string, random: Random): Promise<Round> {
  const setup = new BrokerConnection(cluster.brokerAddress);
  await setup.createTopic(topic, QUEUES);
  await setup.close();
  const load = new PutLoad({
    brokerAddress: cluster.brokerAddress,
    topic,
    queues: QUEUES,
    connections: CONNECTIONS,
    window: WINDOW,
    random,
  });
  const fresh = new FreshTopics(cluster.brokerAddress, `${topic}-fresh`);
  await load.acknowledged(ACKNOWLEDGED_MIN);
  const warm = load.moment();
  await sleep(KILL_AFTER_MS + random.nextInt(KILL_WITHIN_MS));
  const atKill = load.moment();
  cluster.kill();
  const restartMs = await cluster.restarted();
  await Promise.all([load.ended(), fresh.ended()]);
  return judge(cluster, topic, { load, fresh, inFlight: atKill.inFlight, perSecond: ratePerSecond(warm, atKill), restartMs });
}

async function judge(
  cluster: CrashCluster,
  topic: string,
  {
    load,
    fresh,
    inFlight,
    perSecond,
    restartMs,
  }: { load: PutLoad; fresh: FreshTopics; inFlight: number; perSecond: number; restartMs: number },
): Promise<Round> {
  const broker = new BrokerConnection(cluster.brokerAddress);
  try {
    const { counts, faults } = auditPuts(load.attempts, await broker.readTopic(topic, QUEUES));
    faults.push(...(await fresh.faults(broker)), ...(await indexFaults(broker, topic, load)), ...(await nextOffsetFaults(broker, topic)));
    const line = [
      `${counts.acknowledged} acknowledged, ${counts.found} found, ${counts.unknown} unknown (${counts.unknownFound} of them found)`,
      `${inFlight} in flight at the kill, ${perSecond.toFixed(0)}/s`,
      `${fresh.count} new topics, back after ${Math.round(restartMs)} ms`,
    ].join(', ');
    const isLarge = counts.acknowledged >= ACKNOWLEDGED_MIN && inFlight >= IN_FLIGHT_MIN && perSecond >= PER_SECOND_MIN;
    return { line, faults, counts: isLarge };
  } finally {
    await broker.close();
  }
}

/** The newest acknowledged messages are found by key, once each. */
async function indexFaults(broker: BrokerConnection, topic: string, load: PutLoad): Promise<string[]> {
  const keys = [...load.attempts].filter(([, { outcome }]) => outcome?.status === 'acknowledged').map(([key]) => key);
  const wrong: string[] = [];
  for (const key of keys.slice(-LOOKED_UP)) {
    const found = (await broker.queryByKey(topic, key)).length;
    if (found !== 1) wrong.push(`${key}: ${found}`);
  }
  return wrong.length === 0 ? [] : [`${wrong.length} keys not found once in the index, e.g. ${wrong[0]}`];
}

/** A queue goes on where it ended. */
async function nextOffsetFaults(broker: BrokerConnection, topic: string): Promise<string[]> {
  const faults: string[] = [];
  for (let queueId = 0; queueId < QUEUES; queueId++) {
    const expected = await broker.maxOffset(topic, queueId);
    const outcome = await broker.send({ topic, queueId, key: `${topic}-after-${queueId}`, body: Buffer.alloc(8) });
    if (outcome.status !== 'acknowledged' || outcome.queueOffset !== expected)
      faults.push(`the next send to ${topic}/${queueId} gave ${JSON.stringify(outcome)}, not queue offset ${expected}`);
  }
  return faults;
}
