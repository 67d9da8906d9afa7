import { defaultDataDir, openLocalCluster } from '../engine/cluster/open-local-cluster.ts';
import { ClusterError } from '../engine/cluster/local-cluster-types.ts';
import type { Cluster } from '../engine/cluster/local-cluster-types.ts';
import { programFiles } from '../engine/runtime/entry-paths.ts';
import { silentLog } from '../engine/runtime/log.ts';
import { nodeSpawner } from '../engine/runtime/node-spawner.ts';
import { makeEphemeralDirectory } from './ephemeral-directory.ts';
import { nextStopSignal } from './stop-signal.ts';
import { terminalPrinter } from './terminal-printer.ts';
import { jsonOutput, peopleOutput } from './up-output.ts';
import type { UpOutput } from './up-output.ts';

/** `gantry up` as the command line has it. */
export interface UpOptions {
  readonly topology: string;
  readonly dataDir?: string;
  readonly ephemeral: boolean;
  readonly port: number;
  readonly brokerPort: number;
  readonly host: string;
  readonly advertise?: string;
  readonly set: readonly string[];
  readonly json: boolean;
}

/** Runs a cluster until a signal comes. Returns the exit code: 0 after a clean stop, 1 when it could not be started. */
export async function up(options: UpOptions & { version: string }): Promise<number> {
  const startedMs = performance.now();
  const output = (options.json ? jsonOutput : peopleOutput)(terminalPrinter);
  const ephemeral = options.ephemeral ? makeEphemeralDirectory() : undefined;
  const stopSignal = nextStopSignal();
  try {
    const cluster = openCluster(options, ephemeral?.path ?? options.dataDir ?? defaultDataDir(), output);
    const failure = await runUntilStopped(cluster, output, stopSignal, startedMs);
    if (failure !== undefined) throw failure;
    return 0;
  } catch (error) {
    output.failed(error);
    return 1;
  } finally {
    ephemeral?.remove();
  }
}

function openCluster(options: UpOptions & { version: string }, dataDir: string, output: UpOutput): Cluster {
  const { topology, host, port: namesrvPort, brokerPort, advertise: advertiseHost, set, version } = options;
  const cluster = openLocalCluster(
    { topology, dataDir, host, namesrvPort, brokerPort, advertiseHost, set },
    { spawner: nodeSpawner, log: silentLog, files: programFiles() },
  );
  output.starting(version, dataDir);
  cluster.subscribe((event) => output.event(event));
  for (const { id } of cluster.nodes()) cluster.subscribeLogs(id, (line) => output.logLine(id, line));
  return cluster;
}

/** Returns why the cluster could not be started; undefined when it was stopped by a signal, also while it started. */
async function runUntilStopped(cluster: Cluster, output: UpOutput, stopSignal: Promise<void>, startedMs: number): Promise<unknown> {
  const started = cluster.start().then(
    (ready) => ({ ready }),
    (error: unknown) => ({ error }),
  );
  const first = await Promise.race([started, stopSignal]);
  if (first !== undefined && 'error' in first) return first.error;
  if (first !== undefined) {
    output.ready(first.ready, performance.now() - startedMs);
    await stopSignal;
  }
  output.stopping();
  await cluster.stop();
  const outcome = await started;
  if ('error' in outcome && !(outcome.error instanceof ClusterError && outcome.error.code === 'stopped')) return outcome.error;
  output.stopped();
  return undefined;
}
