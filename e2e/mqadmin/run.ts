/**
 * Runs Apache's mqadmin against Apache RocketMQ and against Gantry and compares what it prints.
 *
 *   node e2e/mqadmin/run.ts [--against apache,gantry] [--pending] [--show]
 *
 * Every difference must be a row of docs/divergence.md.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { startApacheCluster } from '../apache/apache-cluster.ts';
import { startGantryCluster } from '../apache/gantry-cluster.ts';
import { mavenLib } from '../apache/maven-lib.ts';
import { runTool, runToolOrThrow } from '../apache/run-tool.ts';
import type { TestCluster } from '../apache/test-cluster.ts';
import { compileJava } from '../interop/java-client.ts';
import { maskTranscript, type Transcript } from '../interop/transcript.ts';
import { judge, printVerdicts, type Verdict } from '../interop/verdict.ts';
import { outputFacts } from './read-output.ts';
import { allSteps, type Step } from './steps.ts';

const RUN_TIMEOUT_MS = 300_000;
const CLIENT = 'mqadmin-5.5.0';
const STARTUP = 'org.apache.rocketmq.tools.command.MQAdminStartup';

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { against: { type: 'string', default: 'apache,gantry' }, show: { type: 'boolean', default: false }, pending: { type: 'boolean', default: false } } });
  const lib = join(await mavenLib('tools-5.5.0'), '*');
  const classes = await compileJava(join(import.meta.dirname, 'java'), lib, 'mqadmin-5.5.0');
  const seen = new Map<string, Transcript[]>();
  const exits: Verdict[] = [];
  for (const target of values.against.split(',')) {
    const cluster = await (target === 'gantry' ? startGantryCluster() : startApacheCluster());
    try {
      exits.push(await exitCode(cluster, lib));
      seen.set(target, await runSteps(cluster, [classes, lib].join(delimiter), values));
    } finally {
      await cluster.stop();
    }
  }
  const divergences = join(import.meta.dirname, '..', '..', 'docs', 'divergence.md');
  return printVerdicts([...exits, ...(await judge(seen, divergences, true))], []);
}

/** The tool as its users run it: a process that ends with 0. */
async function exitCode(cluster: TestCluster, lib: string): Promise<Verdict> {
  return withHome(async (home) => {
    const args = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', `-Duser.home=${home}`, '-cp', lib, STARTUP, 'clusterList', '-n', cluster.namesrvAddress];
    const { exitCode: code, stdout, stderr } = await runTool('java', args, { cwd: home, env: { ...process.env, ROCKETMQ_HOME: home }, timeoutMs: RUN_TIMEOUT_MS });
    const problems = code === 0 && stdout.includes(cluster.brokerAddress) && !stderr.includes('Exception') ? [] : [`exit code ${code}\n${stdout}\n${stderr}`];
    return { name: `${CLIENT}/process on ${cluster.name}`, problems, divergences: [] };
  });
}

async function runSteps(cluster: TestCluster, classPath: string, options: { show: boolean; pending: boolean }): Promise<Transcript[]> {
  return withHome(async (home) => {
    const plan = allSteps(cluster.namesrvAddress, cluster.brokerAddress, home).filter((step) => options.pending || step.pending !== true);
    const file = join(home, 'commands');
    await writeFile(file, plan.map((step) => `${step.args.join('\t')}\n`).join(''));
    const args = ['-Xmx256m', '-XX:TieredStopAtLevel=1', `-Duser.home=${home}`, '-Drocketmq.client.rebalance.waitInterval=1000', '-cp', classPath,
      'gantry.mqadmin.Mqadmin', cluster.namesrvAddress, file];
    const { stdout } = await runToolOrThrow('java', args, { cwd: home, env: { ...process.env, ROCKETMQ_HOME: home }, timeoutMs: RUN_TIMEOUT_MS });
    return readTranscripts(cluster, plan, stdout, home, options.show);
  });
}

function readTranscripts(cluster: TestCluster, plan: readonly Step[], stdout: string, home: string, show: boolean): Transcript[] {
  const outputs = stdout.split('\n').filter((line) => line.startsWith('@'));
  return plan.map((step, index) => {
    const [out = '', err = ''] = (outputs[index] ?? '@ ').slice(1).split(' ').map((text) => Buffer.from(text, 'base64').toString('utf8').replaceAll(home, '<home>'));
    if (show) console.log(`--- ${cluster.name}: mqadmin ${step.args.join(' ')}\n${out}${err}`);
    return maskTranscript({ client: CLIENT, case: step.name, facts: outputFacts(step, out, err) }, cluster);
  });
}

async function withHome<T>(use: (home: string) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'gantry-mqadmin-'));
  try {
    return await use(home);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

process.exit(await main());
