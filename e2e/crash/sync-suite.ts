import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../engine/runtime/random.ts';
import { BrokerConnection } from './broker-requests.ts';
import { type CrashCluster, startCrashCluster } from './crash-cluster.ts';
import { auditPuts } from './put-audit.ts';
import { PutLoad, ratePerSecond } from './put-load.ts';
import { injectSyncFault, type SyncFault, whyNoStrace } from './slow-device.ts';
import { SMALL_FILES, type SuiteOptions, type SuiteResult } from './suite.ts';

/** NodeExit.diskFailure of the node contract. */
const DISK_FAILURE_EXIT_CODE = 4;
const MEASURED_MS = 10_000;
const ASYNC_MEASURED_MS = 3_000;
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
  await withCluster(workDir, 'SYNC_FLUSH', async (cluster) => {
    const one = await rate(cluster, { connections: 1, window: 1, fault: 'delay_enter=1000000', seed });
    note({ line: `SYNC_FLUSH, fdatasync takes 1 s, 1 in flight: ${one.toFixed(2)} answers/s`, isGood: one >= 0.5 && one <= 1.1 });
    const many = await rate(cluster, { connections: 16, window: 4, fault: 'delay_enter=1000000', seed });
    note({ line: `SYNC_FLUSH, fdatasync takes 1 s, 64 in flight: ${many.toFixed(1)} answers/s`, isGood: many >= 32 && many <= 64 });
    note(await failingDevice(cluster, seed));
  });
  await withCluster(workDir, 'ASYNC_FLUSH', async (cluster) => {
    // Tracing alone costs a lot: both sides have it.
    const load = { connections: 16, window: 4, seed, measuredMs: ASYNC_MEASURED_MS };
    const fast = await rate(cluster, { ...load, fault: 'delay_enter=1' });
    const slow = await rate(cluster, { ...load, fault: 'delay_enter=1000000' });
    note({
      line: `ASYNC_FLUSH, 64 in flight: ${fast.toFixed(0)} answers/s, ${slow.toFixed(0)} when fdatasync takes 1 s`,
      isGood: slow >= fast / 2,
    });
  });
  return result;
}

async function withCluster(workDir: string, flushDiskType: string, use: (cluster: CrashCluster) => Promise<void>): Promise<void> {
  const cluster = await startCrashCluster(await mkdtemp(join(workDir, 'sync-')), { ...SMALL_FILES, flushDiskType });
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
async function rate(
  cluster: CrashCluster,
  options: { connections: number; window: number; fault: SyncFault; seed: number; measuredMs?: number },
): Promise<number> {
  const { load: start } = await newLoad(cluster, options.connections, options.window, options.seed);
  const detach = await injectSyncFault(cluster.brokerPid(), options.fault);
  try {
    const load = start();
    const before = load.moment();
    await sleep(options.measuredMs ?? MEASURED_MS);
    load.stop();
    await load.ended();
    const unanswered = [...load.attempts.values()].find(({ outcome }) => outcome?.status !== 'acknowledged');
    if (unanswered !== undefined) throw new Error(`a send ended with ${JSON.stringify(unanswered.outcome)}`);
    return ratePerSecond(before, load.moment());
  } finally {
    await detach();
  }
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
