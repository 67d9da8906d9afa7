/**
 * The life of one message that Apache's Java client sent once, failed twice and then consumed, on Apache RocketMQ 5.5.0 and
 * 4.9.7 and on Gantry, with tracing on and off. Run by hand, after a build:
 *
 *   node e2e/life/run.ts [--cluster apache-5.5.0,apache-4.9.7,gantry] [--print]
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readLife } from '../../console/services/life/read-life.ts';
import { createClusterView } from '../../console/services/connections/cluster-view.ts';
import type { MessageLife } from '../../console/contract/life.ts';
import { createAdminCaller } from '../../engine/admin/admin-caller.ts';
import { createRemotingClient } from '../../engine/remoting/client.ts';
import { systemClock } from '../../engine/runtime/clock.ts';
import { silentLog } from '../../engine/runtime/log.ts';
import { nodeNet } from '../../engine/runtime/node-net.ts';
import { startApacheCluster } from '../apache/apache-cluster.ts';
import { startGantryCluster } from '../apache/gantry-cluster.ts';
import { mavenLib } from '../apache/maven-lib.ts';
import { runToolOrThrow } from '../apache/run-tool.ts';
import type { TestCluster } from '../apache/test-cluster.ts';
import { compileJava } from '../interop/java-client.ts';

const { values } = parseArgs({
  options: { cluster: { type: 'string', default: 'apache-5.5.0,apache-4.9.7,gantry' }, print: { type: 'boolean', default: false } },
});
/** The ladder of delays: a first retry waits for the third step. */
const settings = { messageDelayLevel: '1s 2s 3s 4s 5s 6s' };
const starts: Record<string, () => Promise<TestCluster>> = {
  'apache-5.5.0': () => startApacheCluster({ version: '5.5.0', settings }),
  'apache-4.9.7': () => startApacheCluster({ version: '4.9.7', settings }),
  gantry: () => startGantryCluster({ settings }),
};

for (const name of values.cluster.split(',')) {
  const start = starts[name];
  if (start === undefined) throw new Error(`no cluster ${name}`);
  const cluster = await start();
  try {
    for (const isTraced of [true, false]) {
      const life = await lifeOn(cluster, name === 'apache-4.9.7' ? '4.9.7' : '5.5.0', isTraced);
      if (values.print) console.log(JSON.stringify(life, undefined, 1));
      check(life, isTraced, cluster.name);
      console.log(`ok ${cluster.name} ${isTraced ? 'traced' : 'not traced'}: ${summaryOf(life)}`);
    }
  } finally {
    await cluster.stop();
  }
}
process.exit(0);

/** Sends and consumes with Java, then reads the life as the console does. */
async function lifeOn(cluster: TestCluster, version: '5.5.0' | '4.9.7', isTraced: boolean): Promise<MessageLife> {
  const [topic, group] = [`life-${isTraced ? 'traced' : 'plain'}`, `life-${isTraced ? 'traced' : 'plain'}-group`];
  const lib = join(await mavenLib(`tools-${version}`), '*');
  const classes = await compileJava(join(import.meta.dirname, 'java'), lib, `life-${version}`);
  const stdout = await runJava(cluster, [classes, lib].join(delimiter), [topic, group, String(isTraced)]);
  const uniqueKey = /^message (\w+)$/m.exec(stdout)?.[1];
  if (uniqueKey === undefined) throw new Error(`no message id in ${stdout}`);
  const client = createRemotingClient({ net: nodeNet, clock: systemClock, log: silentLog });
  try {
    const view = createClusterView({
      caller: createAdminCaller(client, 5000),
      clock: systemClock,
      namesrvAddresses: () => [cluster.namesrvAddress],
    });
    const question = { topic, uniqueKey, traceTopic: 'RMQ_SYS_TRACE_TOPIC' };
    for (let attempt = 0; ; attempt += 1) {
      const life = await readLife(systemClock, view, question).catch((error: unknown) =>
        attempt < 40 ? undefined : Promise.reject(error),
      );
      // Indexes and offsets follow a moment later.
      if (life !== undefined && (attempt >= 40 || (life.groups[0]?.attempts.length === 3 && life.groups[0].state === 'consumed')))
        return life;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  } finally {
    await client.stop();
  }
}

async function runJava(cluster: TestCluster, classPath: string, args: string[]): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'gantry-life-'));
  try {
    const jvm = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-Drocketmq.client.rebalance.waitInterval=1000', `-Duser.home=${home}`];
    const command = [...jvm, '-cp', classPath, 'gantry.life.Attempts', cluster.namesrvAddress, ...args];
    return (await runToolOrThrow('java', command, { cwd: home, timeoutMs: 150_000 })).stdout;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function check(life: MessageLife, isTraced: boolean, cluster: string): void {
  const [group] = life.groups;
  const seen = {
    sends: life.sends.map(({ source }) => source),
    copies: life.copies.length,
    trace: life.trace.state,
    state: group?.state,
    source: group?.source,
    attempts: group?.attempts.map(({ retryTimes, source, result, outcome }) => [retryTimes, source, result, outcome]),
    retries: group?.retries.map(({ retryTimes }) => retryTimes),
    failures: life.failures,
  };
  assert.deepEqual(
    seen,
    {
      sends: [isTraced ? 'trace' : 'record'],
      copies: 1,
      trace: isTraced ? 'found' : 'none',
      state: 'consumed',
      source: isTraced ? 'trace' : 'offsets',
      attempts: isTraced
        ? [
            [0, 'trace', 'EXCEPTION', 'failed'],
            [1, 'trace', 'FAILED', 'failed'],
            [2, 'trace', 'SUCCESS', 'succeeded'],
          ]
        : [
            [0, 'record', null, 'failed'],
            [1, 'record', null, 'failed'],
            [2, 'offsets', null, 'succeeded'],
          ],
      retries: [1, 2],
      failures: [],
    },
    cluster,
  );
  const starts = group?.attempts.map(({ startedAtMs }) => startedAtMs ?? 0) ?? [];
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
    'attempts are in order of time',
  );
}

function summaryOf({ groups: [group] }: MessageLife): string {
  return (group?.attempts ?? []).map(({ result, outcome, source }) => `${result ?? outcome} (${source})`).join(', ');
}
