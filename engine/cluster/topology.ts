import { ClusterError } from './local-cluster-types.ts';
import type { NodeRole } from './local-cluster-types.ts';

/** Most NameServers and most brokers in one topology: each is a process. */
export const nodesMax = 64;

/** Node settings by Apache's names. */
export type Settings = Readonly<Record<string, string>>;

export interface NodeSpec {
  /** `namesrv-1`, `broker-a/0`. */
  readonly id: string;
  readonly kind: 'namesrv' | 'broker';
  readonly name: string;
  readonly brokerId: number | null;
  readonly role: NodeRole;
  readonly settings: Settings;
}

/** Which nodes a cluster has: NameServers first, in the order in which they take ports. */
export interface Topology {
  readonly clusterName: string;
  readonly nodes: readonly NodeSpec[];
}

/** Settings that a local cluster's nodes have unless the topology says otherwise. */
export interface LocalSettings {
  readonly namesrvSettings: Settings;
  readonly brokerSettings: Settings;
}

const namePattern = /^[%|a-zA-Z0-9_-]{1,100}$/;

/**
 * Reads a topology file: `{"clusterName", "namesrvs": [{"name", "settings"}], "brokers": [{"name", "role", "settings"}],
 * "namesrvSettings", "brokerSettings"}`. Throws ClusterError topologyInvalid, whose message names the file and the place.
 */
export function parseTopology(text: string, source: string, local: LocalSettings): Topology {
  const reader = new TopologyReader(source);
  const root = reader.object(reader.json(text), 'the file', ['clusterName', 'namesrvs', 'brokers', 'namesrvSettings', 'brokerSettings']);
  const namesrvSettings = { ...local.namesrvSettings, ...reader.settings(root['namesrvSettings'], 'namesrvSettings') };
  const brokerSettings = { ...local.brokerSettings, ...reader.settings(root['brokerSettings'], 'brokerSettings') };
  const namesrvs = reader.list(root['namesrvs'], 'namesrvs').map((item, index): NodeSpec => {
    const place = `namesrvs[${index}]`;
    const fields = reader.object(item, place, ['name', 'settings']);
    const name = reader.name(fields['name'], `${place}.name`);
    const settings = { ...namesrvSettings, ...reader.settings(fields['settings'], `${place}.settings`) };
    return { id: name, kind: 'namesrv', name, brokerId: null, role: 'NAMESRV', settings };
  });
  const brokers = reader.list(root['brokers'], 'brokers').map((item, index): NodeSpec => {
    const place = `brokers[${index}]`;
    const fields = reader.object(item, place, ['name', 'id', 'role', 'settings']);
    const name = reader.name(fields['name'], `${place}.name`);
    const role = reader.role(fields, place);
    const settings = { ...brokerSettings, ...reader.settings(fields['settings'], `${place}.settings`) };
    return { id: `${name}/0`, kind: 'broker', name, brokerId: 0, role, settings };
  });
  const nodes = [...namesrvs, ...brokers];
  const ids = nodes.map((node) => directoryNameOf(node.id));
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) reader.fail(`two nodes are called ${repeated}`);
  return { clusterName: reader.name(root['clusterName'] ?? 'DefaultCluster', 'clusterName'), nodes };
}

/** Reads the settings that every local cluster starts from. */
export function parseLocalSettings(text: string, source: string): LocalSettings {
  const reader = new TopologyReader(source);
  const root = reader.object(reader.json(text), 'the file', ['namesrvSettings', 'brokerSettings']);
  return {
    namesrvSettings: reader.settings(root['namesrvSettings'], 'namesrvSettings'),
    brokerSettings: reader.settings(root['brokerSettings'], 'brokerSettings'),
  };
}

/** A node's id as a file name: `broker-a/0` becomes `broker-a-0`. */
export function directoryNameOf(nodeId: string): string {
  return nodeId.replace('/', '-');
}

/** Turns what a file holds into values, and what it should not hold into errors that say where. */
class TopologyReader {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  fail(problem: string): never {
    throw new ClusterError('topologyInvalid', `${this.#source}: ${problem}`, { source: this.#source, problem });
  }

  json(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      return this.fail(`is not JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  object(value: unknown, place: string, known: readonly string[]): Readonly<Record<string, unknown>> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.fail(`${place} must be an object`);
    const unknown = Object.keys(value).find((key) => !known.includes(key));
    if (unknown !== undefined) this.fail(`${place} has an unknown field ${unknown} (known: ${known.join(', ')})`);
    return Object.fromEntries(Object.entries(value));
  }

  list(value: unknown, place: string): readonly unknown[] {
    if (!Array.isArray(value) || value.length === 0) return this.fail(`${place} must be a list with at least one entry`);
    if (value.length > nodesMax) this.fail(`${place} has more than ${nodesMax} entries`);
    return value;
  }

  name(value: unknown, place: string): string {
    if (typeof value !== 'string' || !namePattern.test(value)) {
      return this.fail(`${place} must be a name of 1 to 100 letters, digits, - and _`);
    }
    return value;
  }

  role(fields: Readonly<Record<string, unknown>>, place: string): 'ASYNC_MASTER' | 'SYNC_MASTER' {
    const role = fields['role'] ?? 'ASYNC_MASTER';
    if (role === 'SLAVE' || (fields['id'] !== undefined && fields['id'] !== 0)) {
      return this.fail(`${place}: slaves cannot be started yet, only masters (id 0)`);
    }
    if (role !== 'ASYNC_MASTER' && role !== 'SYNC_MASTER') return this.fail(`${place}.role must be ASYNC_MASTER or SYNC_MASTER`);
    return role;
  }

  settings(value: unknown, place: string): Settings {
    const entries = Object.entries(this.#anyObject(value ?? {}, place));
    return Object.fromEntries(
      entries.map(([key, setting]) => {
        if (!['string', 'number', 'boolean'].includes(typeof setting))
          this.fail(`${place}.${key} must be a string, a number or true or false`);
        return [key, String(setting)];
      }),
    );
  }

  #anyObject(value: unknown, place: string): object {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : this.fail(`${place} must be an object`);
  }
}
