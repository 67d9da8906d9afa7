import { join } from 'node:path';
import { readWholeFile, writeFileAtomically } from '../runtime/atomic-file.ts';
import type { Disk } from '../runtime/disk.ts';
import { formatProperties, parseProperties } from '../runtime/properties-text.ts';
import { configPathOf, mergeSettings, nodeDirectory, ownedSettings } from './node-config.ts';
import type { NodePlan, RunSettings } from './node-config.ts';
import type { NodeSpec, Settings, Topology } from './topology.ts';

/** File beside a node's settings that remembers what `--set` has changed in them for this run. */
const runFileName = 'set-for-this-run.json';

/** Makes a node's directory and writes its settings file. Returns the file's path. Rejects with DiskError. */
export async function writeNodeFiles(disk: Disk, topology: Topology, node: NodeSpec, plan: NodePlan, overrides: Settings): Promise<string> {
  const directory = nodeDirectory(node, plan);
  const configPath = configPathOf(node, plan);
  const runPath = join(directory, runFileName);
  disk.makeDirectory(directory);
  const present = readWholeFile(disk, configPath);
  const { settings, run } = mergeSettings({
    owned: ownedSettings(topology, node, plan),
    defaults: node.settings,
    overrides,
    file: present === undefined ? undefined : parseProperties(present.toString('latin1')),
    lastRun: readRunSettings(disk, runPath),
  });
  if (Object.keys(run).length > 0) await writeFileAtomically(disk, runPath, Buffer.from(`${JSON.stringify(run, null, 2)}\n`));
  await writeFileAtomically(disk, configPath, Buffer.from(formatProperties(settings)));
  if (Object.keys(run).length === 0) disk.remove(runPath);
  return configPath;
}

function readRunSettings(disk: Disk, path: string): RunSettings {
  try {
    const value: unknown = JSON.parse(readWholeFile(disk, path)?.toString('utf8') ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, RunSettings[string]] => {
        const [, setting]: [string, unknown] = entry;
        return (
          typeof setting === 'object' && setting !== null && 'value' in setting && typeof setting.value === 'string' && 'before' in setting
        );
      }),
    );
  } catch {
    return {};
  }
}
