/**
 * Runs the same client programs against Apache RocketMQ and against Gantry and compares what they saw.
 *
 *   node e2e/interop/run.ts [--quick] [--client java-5.5.0,ali-ons] [--case send-sync,pull] [--against apache,gantry] [--record DIR] [--write-features]
 *
 * Every difference must be a row of docs/divergence.md, and every row must still be seen.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startApacheCluster } from '../apache/apache-cluster.ts';
import { startGantryCluster } from '../apache/gantry-cluster.ts';
import type { TestCluster, TestClusterOptions } from '../apache/test-cluster.ts';
import { aliOnsClient } from './ali-ons-client.ts';
import type { InteropCase, InteropClient } from './client.ts';
import { gantryClient } from './clients/gantry/gantry-client.ts';
import { cppClient } from './cpp-client.ts';
import { goClient } from './go-client.ts';
import { javaClient } from './java-client.ts';
import { featuresText } from './features.ts';
import { judge, printVerdicts, type Verdict } from './verdict.ts';
import { maskTranscript, type Transcript } from './transcript.ts';

const ALL_CLIENTS: readonly InteropClient[] = [
  javaClient('4.9.8'),
  javaClient('5.5.0'),
  aliOnsClient(),
  goClient(),
  cppClient(),
  gantryClient(),
];

/** A short ladder: delays and retries are facts here, waiting for them is not. */
const SETTINGS: TestClusterOptions = { settings: { messageDelayLevel: '1s 2s 3s 4s 5s 6s' } };

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const FEATURES = join(DOCS, 'features.md');

interface Plan {
  client: InteropClient;
  cases: string[];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      client: { type: 'string' },
      case: { type: 'string' },
      against: { type: 'string', default: 'apache,gantry' },
      record: { type: 'string' },
      'write-features': { type: 'boolean', default: false },
    },
  });
  const targets = values.against.split(',');
  const skipped: string[] = [];
  const named = values.case?.split(',');
  const wanted = (each: InteropCase): boolean => (named === undefined ? !(values.quick && each.slow) : named.includes(each.name));
  const plans = await makePlans(values.client?.split(','), wanted, skipped);
  const features = featuresText(plans.map(({ client, cases }) => ({ client: client.name, cases })));
  if (values['write-features']) {
    if (skipped.length > 0) throw new Error(`docs/features.md is written where every client can run: ${skipped.join('; ')}`);
    await writeFile(FEATURES, features);
    return 0;
  }
  const seen = new Map<string, Transcript[]>();
  for (const target of targets) seen.set(target, await runTarget(target, plans));
  if (values.record !== undefined) await record(values.record, seen);
  const complete = !values.quick && named === undefined;
  const verdicts = await judge(seen, join(DOCS, 'divergence.md'), complete);
  if (complete && values.client === undefined && skipped.length === 0) verdicts.push(await featuresVerdict(features));
  return printVerdicts(verdicts, skipped);
}

async function featuresVerdict(text: string): Promise<Verdict> {
  const current = (await readFile(FEATURES, 'utf8')) === text;
  return { name: 'docs/features.md', problems: current ? [] : ['is not current: npm run interop -- --write-features'], divergences: [] };
}

async function makePlans(clientNames: string[] | undefined, wanted: (each: InteropCase) => boolean, skipped: string[]): Promise<Plan[]> {
  const unknown = clientNames?.filter((name) => !ALL_CLIENTS.some((client) => client.name === name)) ?? [];
  if (unknown.length > 0)
    throw new Error(`no such client: ${unknown.join(', ')}; there are ${ALL_CLIENTS.map((client) => client.name).join(', ')}`);
  const plans: Plan[] = [];
  for (const client of ALL_CLIENTS) {
    if (clientNames !== undefined && !clientNames.includes(client.name)) continue;
    const missing = await client.prepare();
    if (missing !== undefined) {
      skipped.push(`${client.name}: ${missing}`);
      continue;
    }
    const chosen = (await client.cases()).filter(wanted);
    if (chosen.length > 0) plans.push({ client, cases: chosen.map((each) => each.name) });
  }
  return plans;
}

async function runTarget(target: string, plans: readonly Plan[]): Promise<Transcript[]> {
  const cluster = await startTarget(target);
  console.error(
    `${cluster.name}: NameServer ${cluster.namesrvAddress}, broker ${cluster.brokerAddress}, up in ${Math.round(cluster.startMs)} ms`,
  );
  try {
    const transcripts: Transcript[] = [];
    for (const { client, cases } of plans) {
      const started = performance.now();
      const raw = await client.run(cluster, cases);
      transcripts.push(...raw.map((transcript) => maskTranscript(transcript, cluster)));
      console.error(`${cluster.name}: ${client.name}, ${cases.length} cases in ${Math.round((performance.now() - started) / 100) / 10} s`);
    }
    return transcripts;
  } finally {
    await cluster.stop();
  }
}

function startTarget(target: string): Promise<TestCluster> {
  if (target === 'apache') return startApacheCluster(SETTINGS);
  if (target === 'gantry') return startGantryCluster(SETTINGS);
  throw new Error(`--against takes apache and gantry, not ${target}`);
}

/** One file per client and target: what a test without Apache compares with. */
async function record(folder: string, seen: ReadonlyMap<string, readonly Transcript[]>): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [target, transcripts] of seen) {
    for (const client of new Set(transcripts.map((transcript) => transcript.client))) {
      const own = transcripts.filter((transcript) => transcript.client === client);
      await writeFile(join(folder, `${client}.${target}.json`), `${JSON.stringify(own, undefined, 1)}\n`);
    }
  }
}

process.exit(await main());
