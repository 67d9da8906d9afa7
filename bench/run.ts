/**
 * Measures Gantry and Apache RocketMQ in alternating runs on this machine and prints one table with ratios.
 *
 *   npm run bench -- --apache 5.5.0 [--quick] [--rounds N] [--only TEXT] [--json]
 *
 * Both are started fresh for every run, with their own default settings; Apache's broker with -Xmx1g, its NameServer
 * with -Xmx256m. The generator (Go) is a process of its own on the same cores. Needs Linux, Java, Maven and Go.
 */
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startApacheCluster, type ApacheVersion } from '../e2e/apache/apache-cluster.ts';
import { startGantryCluster } from '../e2e/apache/gantry-cluster.ts';
import { runToolOrThrow } from '../e2e/apache/run-tool.ts';
import type { TestCluster } from '../e2e/apache/test-cluster.ts';
import { buildGenerator, type Generator } from './generator.ts';
import { measureAcknowledging, measureCluster, measureSyncFlush, type Figures, type SendRow } from './measure.ts';
import { reportRows, reportTable } from './report.ts';

type Target = 'apache' | 'gantry';

const BUILD_TIMEOUT_MS = 120_000;

function sendRows(quick: boolean): SendRow[] {
  // The first load of a run also warms the JVM up.
  const row = (
    name: string,
    connections: number,
    window: number,
    bodyBytes: number,
    latency = false,
    warmupSeconds = quick ? 1 : 3,
  ): SendRow => ({
    name,
    latency,
    load: { connections, window, bodyBytes, warmupSeconds, measuredSeconds: quick ? 3 : 8 },
  });
  const first = row('send 1 KiB, 4 x 32 in flight', 4, 32, 1024, true, quick ? 4 : 12);
  if (quick) return [first];
  return [
    first,
    row('send 1 KiB, 64 x 1', 64, 1, 1024),
    row('send 1 KiB, 1 x 1', 1, 1, 1024),
    row('send 100 B, 4 x 32', 4, 32, 100),
    row('send 16 KiB, 4 x 32', 4, 32, 16_384),
  ];
}

function syncRow(): SendRow {
  return {
    name: 'send 1 KiB, SYNC_FLUSH, 64 x 1',
    latency: false,
    load: { connections: 64, window: 1, bodyBytes: 1024, warmupSeconds: 4, measuredSeconds: 8 },
  };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      apache: { type: 'string', default: '5.5.0' },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.apache !== '5.5.0' && values.apache !== '4.9.7') throw new Error(`--apache takes 5.5.0 or 4.9.7, not ${values.apache}`);
  const generator = process.platform === 'linux' ? await buildGenerator() : 'memory and processor time are read from /proc: Linux only';
  if (typeof generator === 'string') {
    console.error(`bench: ${generator}`);
    return 2;
  }
  await runToolOrThrow(process.execPath, [join(import.meta.dirname, '..', 'scripts', 'build.mjs')], { timeoutMs: BUILD_TIMEOUT_MS });
  const load = loadavg()[0] ?? 0;
  // Alternating runs hit both with what else goes on, but a starved generator or JVM measures nothing.
  if (load > cpus().length / 2)
    console.error(`bench: the machine is busy (load ${load.toFixed(1)} on ${cpus().length} cores): expect figures that tell little`);
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 3));
  const loads = sendRows(values.quick).filter(({ name }) => name.includes(values.only));
  if (loads.length === 0) throw new Error(`no load has ${values.only} in its name`);
  const sync = values.quick ? undefined : syncRow();
  const seen = await alternate(generator, loads, sync, values.apache, rounds);
  const rows = reportRows(seen.apache, seen.gantry, seen.acknowledging);
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version, load };
  if (values.json) console.log(JSON.stringify({ machine, rounds, setups: seen.setups, rows }, undefined, 1));
  else
    console.log(
      `${machine.cores} cores of ${machine.cpu}, load ${load.toFixed(1)} before, medians of ${rounds} alternating runs\n\n${Object.values(seen.setups).join('\n')}\n${reportTable(rows)}`,
    );
  return rows.some((row) => row.void) ? 1 : 0;
}

interface Seen {
  apache: Figures[];
  gantry: Figures[];
  acknowledging: Figures[];
  setups: Record<string, string>;
}

/** Runs the two in turn; who begins changes with every round, so that a drift of the machine hits both. */
async function alternate(
  generator: Generator,
  rows: readonly SendRow[],
  sync: SendRow | undefined,
  version: ApacheVersion,
  rounds: number,
): Promise<Seen> {
  const seen: Seen = { apache: [], gantry: [], acknowledging: [], setups: {} };
  for (let round = 0; round < rounds; round++) {
    const order: Target[] = round % 2 === 0 ? ['apache', 'gantry'] : ['gantry', 'apache'];
    for (const target of order) {
      const figures = await onCluster(target, version, {}, async (cluster) => {
        console.error(`round ${round + 1} of ${rounds}: ${cluster.name}`);
        seen.setups[target] = `${cluster.name}\n${cluster.setup}`;
        return measureCluster(cluster, generator, rows);
      });
      const synced =
        sync === undefined
          ? []
          : await onCluster(target, version, { flushDiskType: 'SYNC_FLUSH' }, (cluster) => measureSyncFlush(cluster, generator, sync));
      seen[target].push(new Map([...figures, ...synced]));
    }
    seen.acknowledging.push(await measureAcknowledging(generator, rows));
  }
  return seen;
}

async function onCluster(
  target: Target,
  version: ApacheVersion,
  settings: Record<string, string>,
  measure: (cluster: TestCluster) => Promise<Figures>,
): Promise<Figures> {
  const cluster = await start(target, version, settings);
  try {
    return await measure(cluster);
  } finally {
    await cluster.stop();
  }
}

function start(target: Target, version: ApacheVersion, settings: Record<string, string>): Promise<TestCluster> {
  if (target === 'gantry') return startGantryCluster({ stockSettings: true, built: true, settings });
  return startApacheCluster({ version, stockSettings: true, settings, brokerJvmArgs: ['-Xmx1g'], namesrvJvmArgs: ['-Xmx256m'] });
}

process.exit(await main());
