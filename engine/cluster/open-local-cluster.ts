import { isAbsolute, join, resolve } from 'node:path';
import { readWholeFile } from '../runtime/atomic-file.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Disk } from '../runtime/disk.ts';
import type { ProgramFiles } from '../runtime/entry-paths.ts';
import type { Log } from '../runtime/log.ts';
import { nodeDisk } from '../runtime/node-disk.ts';
import { nodeNet } from '../runtime/node-net.ts';
import { portHolder } from '../runtime/port-holder.ts';
import { hostProcess, userDataRoot } from '../runtime/process.ts';
import { systemRandom } from '../runtime/random.ts';
import type { Spawner } from '../runtime/spawner.ts';
import { ClusterError } from './local-cluster-types.ts';
import { LocalCluster } from './local-cluster.ts';
import type { PortWishes } from './port-plan.ts';
import { parseSettingOverrides } from './setting-overrides.ts';
import { parseLocalSettings, parseTopology } from './topology.ts';
import type { Topology } from './topology.ts';

/** Names of the four topologies that the product has; those without a preset file cannot be started yet. */
export const topologyNames: readonly string[] = ['single', 'async-pair', 'sync-pair', 'two-pairs'];

/** Client port of the first NameServer and of the first broker unless somebody wishes otherwise. */
export const defaultPorts = { namesrvPort: 9876, brokerPort: 10_911 } as const;

/** A cluster as a person asks for it. */
export interface ClusterRequest extends PortWishes {
  /** Name of a preset, or path of a topology file. */
  readonly topology: string;
  readonly dataDir: string;
  readonly advertiseHost?: string | undefined;
  /** `[node.]key=value` settings for this run. */
  readonly set?: readonly string[];
}

/** Folder of everything that the program keeps for this user: `GANTRY_DATA_DIR`, or the system's place for such data. */
export function programDataDir(): string {
  return hostProcess.env('GANTRY_DATA_DIR') ?? join(userDataRoot(), 'gantry');
}

/** Where a local cluster keeps its data unless somebody wishes otherwise. */
export function defaultDataDir(): string {
  return join(programDataDir(), 'cluster');
}

/** Names of the presets that can be started. */
export function availableTopologies(resourcesDir: string, disk: Disk = nodeDisk): string[] {
  return disk
    .list(join(resourcesDir, 'presets'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length));
}

/**
 * A cluster on this machine's disk, network and clock, not started yet. `spawner` decides what its processes are.
 * Throws ClusterError topologyInvalid.
 */
export function openLocalCluster(request: ClusterRequest, tools: { spawner: Spawner; log: Log; files: ProgramFiles }): LocalCluster {
  const { files, spawner, log } = tools;
  const topology = loadTopology(request.topology, files.resourcesDir);
  const { advertiseHost } = request;
  return new LocalCluster(
    {
      spawner,
      log,
      disk: nodeDisk,
      net: nodeNet,
      clock: systemClock,
      random: systemRandom,
      holderOf: portHolder,
      entryPath: (kind) => files.entry(kind),
    },
    {
      topology,
      overrides: parseSettingOverrides(request.set ?? [], topology.nodes),
      dataDir: resolve(request.dataDir),
      host: request.host,
      namesrvPort: request.namesrvPort,
      brokerPort: request.brokerPort,
      ...(advertiseHost === undefined ? {} : { advertiseHost }),
    },
  );
}

/** Reads a preset by its name, or a topology file by its path. Throws ClusterError topologyInvalid. */
export function loadTopology(nameOrPath: string, resourcesDir: string, disk: Disk = nodeDisk): Topology {
  const settingsPath = join(resourcesDir, 'local-settings.json');
  const local = parseLocalSettings(readText(disk, settingsPath), settingsPath);
  const available = availableTopologies(resourcesDir, disk);
  if (available.includes(nameOrPath)) {
    const path = join(resourcesDir, 'presets', `${nameOrPath}.json`);
    return parseTopology(readText(disk, path), path, local);
  }
  if (topologyNames.includes(nameOrPath)) {
    throw invalid(
      nameOrPath,
      `the topology ${nameOrPath} needs slaves, which cannot be started yet (available: ${available.join(', ')}, or a file)`,
    );
  }
  const path = isAbsolute(nameOrPath) ? nameOrPath : resolve(nameOrPath);
  if (!disk.exists(path)) throw invalid(nameOrPath, `there is no topology and no file ${nameOrPath} (topologies: ${available.join(', ')})`);
  return parseTopology(readText(disk, path), path, local);
}

function readText(disk: Disk, path: string): string {
  const bytes = readWholeFile(disk, path);
  if (bytes === undefined) throw invalid(path, `there is no file ${path}`);
  return bytes.toString('utf8');
}

function invalid(source: string, problem: string): ClusterError {
  return new ClusterError('topologyInvalid', problem, { source, problem });
}
