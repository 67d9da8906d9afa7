import { ClusterError } from './local-cluster-types.ts';
import type { NodeSpec, Settings } from './topology.ts';

/** Settings that the cluster chooses itself: addresses, names and places. */
export const clusterOwnedSettings: readonly string[] = [
  'listenPort',
  'haListenPort',
  'bindAddress',
  'brokerIP1',
  'brokerIP2',
  'namesrvAddr',
  'brokerClusterName',
  'brokerName',
  'brokerId',
  'brokerRole',
  'storePathRootDir',
  'storePathCommitLog',
  'kvConfigPath',
  'configStorePath',
];

/**
 * Reads `--set` arguments: `key=value` for every broker, `broker-a.key=value`, `broker-a/0.key=value` or
 * `namesrv-1.key=value` for one node, `namesrv.key=value` for every NameServer. Returns settings by node id.
 * Throws ClusterError topologyInvalid for a node that does not exist and for settings that the cluster owns.
 */
export function parseSettingOverrides(args: readonly string[], nodes: readonly NodeSpec[]): ReadonlyMap<string, Settings> {
  const byNode = new Map<string, Record<string, string>>();
  for (const argument of args) {
    const { target, key, value } = parseSetting(argument);
    const matching = nodes.filter((node) => (target === undefined ? node.kind === 'broker' : isTarget(node, target)));
    if (matching.length === 0) {
      const known = nodes.map((node) => node.id).join(', ');
      throw invalid(argument, `there is no node ${target} (nodes: ${known}; or broker, namesrv for all of a kind)`);
    }
    if (clusterOwnedSettings.includes(key))
      throw invalid(argument, `${key} is chosen by the cluster (see --host, --port, --broker-port, --advertise)`);
    for (const node of matching) byNode.set(node.id, { ...byNode.get(node.id), [key]: value });
  }
  return byNode;
}

function parseSetting(argument: string): { target: string | undefined; key: string; value: string } {
  const equals = argument.indexOf('=');
  const left = argument.slice(0, equals);
  if (equals < 1) throw invalid(argument, 'expected [node.]key=value');
  const value = argument.slice(equals + 1);
  const dot = left.indexOf('.');
  return dot < 0 ? { target: undefined, key: left, value } : { target: left.slice(0, dot), key: left.slice(dot + 1), value };
}

function isTarget(node: NodeSpec, target: string): boolean {
  return node.id === target || node.name === target || node.kind === target;
}

function invalid(argument: string, problem: string): ClusterError {
  return new ClusterError('topologyInvalid', `--set ${argument}: ${problem}`, { source: `--set ${argument}`, problem });
}
