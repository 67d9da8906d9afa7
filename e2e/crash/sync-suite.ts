import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../engine/runtime/random.ts';
import { BrokerConnection } from './broker-requests.ts';
import { type CrashCluster, type Launch, startCrashCluster } from './crash-cluster.ts';
import { auditPuts } from './put-audit.ts';
import { PutLoad, ratePerSecond } from './put-load.ts';
import { injectSyncFault, startedWithSyncFault, type SyncFault, whyNoStrace } from './slow-device.ts';
import { SMALL_FILES, type SuiteOptions, type SuiteResult } from './suite.ts';

/** NodeExit.diskFailure of the node contract. */
const DISK_FAILURE_EXIT_CODE = 4;
const MEASURED_MS = 10_000;
const ASYNC_TURNS = 5;
const ASYNC_TURN_MS = 1_500;
/** The best turns of two clusters on one device differ by less than this. */
const ASYNC_UNCHANGED_SHARE = 0.7;
const SLOW: SyncFault = 'delay_enter=1000000';
/** Acknowledged sends before the device fails. */
const ACKNOWLEDGED_BEFORE_FAILURE = 200;

interface Check {
  line: string;
  isGood: boolean;
}

/** What an answer of SYNC_FLUSH and of ASYNC_FLUSH stands for, on a device that takes a second for each fdatasync and on one that fails. */
export async function runSyncSuite({ seed, workDir, tell }: SuiteOptions): Promise<SuiteResult> {
  const result: SuiteResult = { passed: 0, failed: 0, skipped: 0 };
  const missing = await whyNoStrace();
  if (missing !== undefined) {
    const mustHaveIt = process.env['CI'] === 'true';
    tell(`sync: ${mustHaveIt ? 'FAILED' : 'skipped'}: ${missing}`);
    result[mustHaveIt ? 'failed' : 'skipped'] = 1;
    return result;
  }
  const note = ({ line, isGood }: Check): void => {
    result[isGood ? 'passed' : 'failed'] += 1;
    tell(`sync: ${line}${isGood ? '' : '  FAILED'}`);
  };
  await withCluster(workDir, 'SYNC_FLUSH', SLOW, async (cluster) => {
    const one = await rate(await newLoad(cluster, 1, 1, seed), MEASURED_MS);
    note({ line: `SYNC_FLUSH, fdatasync takes 1 s, 1 in flight: ${one.toFixed(2)} answers/s`, isGood: one >= 0.5 && one <= 1.1 });
    const many = await rate(await newLoad(cluster, 16, 4, seed), MEASURED_MS);
    note({ line: `SYNC_FLUSH, fdatasync takes 1 s, 64 in flight: ${many.toFixed(1)} answers/s`, isGood: many >= 32 && many <= 64 });
  });
  await withCluster(workDir, 'SYNC_FLUSH', undefined, async (cluster) => note(await failingDevice(cluster, seed)));
  note(await asyncFlushIsUnchanged(workDir, seed));
  return result;
}

/**
 * One cluster on a slow device and one on a device as it is, both traced. They are loaded in turn, and the best turn of
 * each counts: what else happens on the machine only ever slows a turn down.
 */
async function asyncFlushIsUnchanged(workDir: string, seed: number): Promise<Check> {
  let fast = 0;
  let slow = 0;
  await withCluster(workDir, 'ASYNC_FLUSH', 'delay_enter=1', (asIs) =>
    withCluster(workDir, 'ASYNC_FLUSH', SLOW, async (slowed) => {
      for (let turn = 0; turn < ASYNC_TURNS; turn++) {
        fast = Math.max(fast, await rate(await newLoad(asIs, 16, 4, seed), ASYNC_TURN_MS));
        slow = Math.max(slow, await rate(await newLoad(slowed, 16, 4, seed), ASYNC_TURN_MS));
      }
    }),
  );
  return {
    line: `ASYNC_FLUSH, 64 in flight: ${fast.toFixed(0)} answers/s, ${slow.toFixed(0)} when fdatasync takes 1 s`,
    isGood: slow >= fast * ASYNC_UNCHANGED_SHARE,
  };
}

/** A cluster that lives as long as `use` runs, with a fault in every fdatasync of its life or as it is. */
async function withCluster(
  workDir: string,
  flushDiskType: string,
  fault: SyncFault | undefined,
  use: (cluster: CrashCluster) => Promise<void>,
): Promise<void> {
  const launch: Launch | undefined = fault && ((command, args) => startedWithSyncFault(fault, command, args));
  const cluster = await startCrashCluster(await mkdtemp(join(workDir, 'sync-')), { ...SMALL_FILES, flushDiskType }, launch);
  try {
    await use(cluster);
  } finally {
    await cluster.stop();
  }
}

let topics = 0;

async function newLoad(
  cluster: CrashCluster,
  connections: number,
  window: number,
  seed: number,
): Promise<{ load: () => PutLoad; topic: string }> {
  const topic = `sync-${++topics}`;
  const setup = new BrokerConnection(cluster.brokerAddress);
  await setup.createTopic(topic, 1);
  await setup.close();
  return {
    topic,
    load: () => new PutLoad({ brokerAddress: cluster.brokerAddress, topic, queues: 1, connections, window, random: seededRandom(seed) }),
  };
}

/** Acknowledged sends per second from the first send to the last answer. */
async function rate({ load: start }: { load: () => PutLoad }, measuredMs: number): Promise<number> {
  const load = start();
  const before = load.moment();
  await sleep(measuredMs);
  load.stop();
  await load.ended();
  const unanswered = [...load.attempts.values()].find(({ outcome }) => outcome?.status !== 'acknowledged');
  if (unanswered !== undefined) throw new Error(`a send ended with ${JSON.stringify(unanswered.outcome)}`);
  return ratePerSecond(before, load.moment());
}

/** The device fails under load: the broker must end, and its next life must have all that was acknowledged. */
async function failingDevice(cluster: CrashCluster, seed: number): Promise<Check> {
  const { load: start, topic } = await newLoad(cluster, 16, 4, seed);
  const load = start();
  await load.acknowledged(ACKNOWLEDGED_BEFORE_FAILURE);
  const detach = await injectSyncFault(cluster.brokerPid(), 'error=EIO');
  const exit = await cluster.exited();
  await detach();
  await cluster.restarted();
  await load.ended();
  const broker = new BrokerConnection(cluster.brokerAddress);
  try {
    const { counts, faults } = auditPuts(load.attempts, await broker.readTopic(topic, 1));
    const line = `SYNC_FLUSH, fdatasync fails: the broker ended with ${exit.signal ?? `code ${exit.code}`}; ${counts.acknowledged} acknowledged, ${counts.found} found, ${counts.unknown} unknown`;
    return { line: [line, ...faults].join('; '), isGood: exit.code === DISK_FAILURE_EXIT_CODE && faults.length === 0 };
  } finally {
    await broker.close();
  }
}
