import { join } from 'node:path';
import { clusterOwnedSettings } from './setting-overrides.ts';
import { directoryNameOf } from './topology.ts';
import type { NodeSpec, Settings, Topology } from './topology.ts';

/** Where the nodes are and what they are told of each other. */
export interface NodePlan {
  readonly dataDir: string;
  /** Listen address of all nodes. */
  readonly host: string;
  /** Host that clients are told. */
  readonly advertiseHost: string;
  /** Listen ports by node id. */
  readonly ports: ReadonlyMap<string, number>;
}

/** `host:port` that clients use for a node. */
export function addressOf(node: NodeSpec, plan: NodePlan): string {
  return `${plan.advertiseHost}:${plan.ports.get(node.id) ?? 0}`;
}

export function haAddressOf(node: NodeSpec, plan: NodePlan): string | null {
  return node.kind === 'broker' ? `${plan.advertiseHost}:${(plan.ports.get(node.id) ?? 0) + 1}` : null;
}

/** `host:port;host:port` of all NameServers, for clients. */
export function namesrvAddress(topology: Topology, plan: NodePlan): string {
  return namesrvsOf(topology)
    .map((node) => addressOf(node, plan))
    .join(';');
}

/** A host that this machine itself can connect to: an address that means "every interface" is no destination. */
export function connectHostOf(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
}

/** Folder with everything of one node: its settings, and a broker's store. */
export function nodeDirectory(node: NodeSpec, plan: NodePlan): string {
  return join(plan.dataDir, directoryNameOf(node.id));
}

/** Path of the settings file, named as Apache's start scripts name it. */
export function configPathOf(node: NodeSpec, plan: NodePlan): string {
  return join(nodeDirectory(node, plan), node.kind === 'broker' ? 'broker.conf' : 'namesrv.conf');
}

/**
 * The settings that the cluster chooses for a node, by Apache's names: Apache's own NameServer or broker started with
 * this file on the same directory finds its data and its peers.
 */
export function ownedSettings(topology: Topology, node: NodeSpec, plan: NodePlan): Settings {
  const directory = nodeDirectory(node, plan);
  const port = plan.ports.get(node.id) ?? 0;
  if (node.kind === 'namesrv') {
    return {
      listenPort: String(port),
      bindAddress: plan.host,
      kvConfigPath: join(directory, 'kvConfig.json'),
      configStorePath: configPathOf(node, plan),
    };
  }
  const host = connectHostOf(plan.host);
  return {
    brokerClusterName: topology.clusterName,
    brokerName: node.name,
    brokerId: String(node.brokerId ?? 0),
    brokerRole: node.role,
    listenPort: String(port),
    haListenPort: String(port + 1),
    bindAddress: plan.host,
    brokerIP1: plan.advertiseHost,
    brokerIP2: plan.advertiseHost,
    namesrvAddr: namesrvsOf(topology)
      .map(({ id }) => `${host}:${plan.ports.get(id) ?? 0}`)
      .join(';'),
    storePathRootDir: join(directory, 'store'),
    storePathCommitLog: join(directory, 'store', 'commitlog'),
  };
}

/** Settings that hold for one run, by key, with what stood in the file before (null: nothing). */
export type RunSettings = Readonly<Record<string, { readonly value: string; readonly before: string | null }>>;

/**
 * The settings file for the next run. What stands in the file stays (an admin may have changed it, and a store cannot
 * change its file sizes), except what the cluster owns; settings of an earlier run's `--set` go back to what they were,
 * unless somebody has changed them since.
 */
export function mergeSettings(options: {
  owned: Settings;
  defaults: Settings;
  overrides: Settings;
  file: ReadonlyMap<string, string> | undefined;
  lastRun: RunSettings;
}): { settings: ReadonlyMap<string, string>; run: RunSettings } {
  const kept = new Map(options.file ?? Object.entries(options.defaults));
  for (const [key, { value, before }] of Object.entries(options.lastRun)) {
    if (kept.get(key) !== value) continue;
    if (before === null) kept.delete(key);
    else kept.set(key, before);
  }
  const settings = new Map(Object.entries(options.owned));
  for (const [key, value] of Object.entries(options.defaults)) if (!kept.has(key)) kept.set(key, value);
  for (const [key, value] of kept) if (!clusterOwnedSettings.includes(key)) settings.set(key, value);
  const run: Record<string, { value: string; before: string | null }> = {};
  for (const [key, value] of Object.entries(options.overrides)) {
    run[key] = { value, before: settings.get(key) ?? null };
    settings.set(key, value);
  }
  return { settings, run };
}

function namesrvsOf(topology: Topology): NodeSpec[] {
  return topology.nodes.filter((node) => node.kind === 'namesrv');
}
