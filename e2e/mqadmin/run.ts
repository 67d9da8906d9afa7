/**
 * Runs Apache's mqadmin against Apache RocketMQ and against Gantry and compares what it prints.
 *
 *   node e2e/mqadmin/run.ts [--against apache,gantry] [--show]
 *
 * Every difference must be a row of docs/divergence.md.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { logback, startApacheCluster } from '../apache/apache-cluster.ts';
import { startGantryCluster } from '../apache/gantry-cluster.ts';
import { mavenLib } from '../apache/maven-lib.ts';
import { runTool, runToolOrThrow } from '../apache/run-tool.ts';
import type { TestCluster } from '../apache/test-cluster.ts';
import { compileJava } from '../interop/java-client.ts';
import { maskTranscript, type Transcript } from '../interop/transcript.ts';
import { judge, printVerdicts, type Verdict } from '../interop/verdict.ts';
import { outputFacts } from './read-output.ts';
import { allSteps, stepsOf4, type Step } from './steps.ts';

const RUN_TIMEOUT_MS = 600_000;
const STARTUP = 'org.apache.rocketmq.tools.command.MQAdminStartup';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { against: { type: 'string', default: 'apache,gantry' }, show: { type: 'boolean', default: false } },
  });
  const tools5 = await prepareTools('5.5.0');
  const tools4 = await prepareTools('4.9.7');
  // Both at once: a command spends most of its time with waiting for its own threads to end.
  const outcomes = await Promise.all(values.against.split(',').map(async (target) => runTarget(target, tools5, tools4, values.show)));
  const seen = new Map(outcomes.map((outcome) => [outcome.target, outcome.transcripts]));
  const divergences = join(import.meta.dirname, '..', '..', 'docs', 'divergence.md');
  return printVerdicts([...outcomes.map((outcome) => outcome.exit), ...(await judge(seen, divergences, true))], []);
}

interface Outcome {
  target: string;
  transcripts: Transcript[];
  exit: Verdict;
}

async function runTarget(target: string, tools5: Tools, tools4: Tools, show: boolean): Promise<Outcome> {
  const cluster = await (target === 'gantry' ? startGantryCluster() : startApacheCluster());
  try {
    const exit = await exitCode(cluster, tools5);
    const transcripts = await runSteps(cluster, tools5, (home) => allSteps(cluster.namesrvAddress, cluster.brokerAddress, home), show);
    transcripts.push(...(await runSteps(cluster, tools4, () => stepsOf4(cluster.namesrvAddress), show)));
    return { target, transcripts, exit };
  } finally {
    await cluster.stop();
  }
}

/** One version of the tools: its jars, and our main class compiled against them. */
interface Tools {
  client: string;
  lib: string;
  classPath: string;
}

async function prepareTools(version: '5.5.0' | '4.9.7'): Promise<Tools> {
  const client = `mqadmin-${version}`;
  const lib = join(await mavenLib(`tools-${version}`), '*');
  const classes = await compileJava(join(import.meta.dirname, 'java'), lib, client);
  return { client, lib, classPath: [classes, lib].join(delimiter) };
}

/** The tool as its users run it: a process that ends with 0. */
async function exitCode(cluster: TestCluster, tools: Tools): Promise<Verdict> {
  return withHome(async (home) => {
    const args = [
      '-Xmx128m',
      '-XX:TieredStopAtLevel=1',
      '-XX:+UseSerialGC',
      `-Duser.home=${home}`,
      '-cp',
      tools.lib,
      STARTUP,
      'clusterList',
      '-n',
      cluster.namesrvAddress,
    ];
    const {
      exitCode: code,
      stdout,
      stderr,
    } = await runTool('java', args, { cwd: home, env: { ...process.env, ROCKETMQ_HOME: home }, timeoutMs: RUN_TIMEOUT_MS });
    const problems =
      code === 0 && stdout.includes(cluster.brokerAddress) && !stderr.includes('Exception')
        ? []
        : [`exit code ${code}\n${stdout}\n${stderr}`];
    return { name: `${tools.client}/process on ${cluster.name}`, problems, divergences: [] };
  });
}

async function runSteps(cluster: TestCluster, tools: Tools, planFor: (home: string) => Step[], show: boolean): Promise<Transcript[]> {
  return withHome(async (home) => {
    const plan = planFor(home);
    const file = join(home, 'commands');
    await writeFile(file, plan.map((step) => `${step.args.join('\t')}\n`).join(''));
    await mkdir(join(home, 'conf'));
    await writeFile(join(home, 'conf', 'logback_tools.xml'), logback(join(home, 'tools.log')));
    const args = [
      '-Xmx256m',
      '-XX:TieredStopAtLevel=1',
      `-Duser.home=${home}`,
      '-Drocketmq.client.rebalance.waitInterval=1000',
      '-cp',
      tools.classPath,
      'gantry.mqadmin.Mqadmin',
      cluster.namesrvAddress,
      file,
    ];
    const { stdout } = await runToolOrThrow('java', args, {
      cwd: home,
      env: { ...process.env, ROCKETMQ_HOME: home },
      timeoutMs: RUN_TIMEOUT_MS,
    });
    return readTranscripts(cluster, tools.client, plan, stdout, home, show);
  });
}

function readTranscripts(
  cluster: TestCluster,
  client: string,
  plan: readonly Step[],
  stdout: string,
  home: string,
  show: boolean,
): Transcript[] {
  const outputs = stdout.split('\n').filter((line) => line.startsWith('@'));
  return plan.map((step, index) => {
    const [out = '', err = ''] = (outputs[index] ?? '@ ')
      .slice(1)
      .split(' ')
      .map((text) => Buffer.from(text, 'base64').toString('utf8').replaceAll(home, '<home>'));
    if (show) console.log(`--- ${cluster.name}: mqadmin ${step.args.join(' ')}\n${out}${err}`);
    return maskTranscript({ client, case: step.name, facts: outputFacts(step, out, err) }, cluster);
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
