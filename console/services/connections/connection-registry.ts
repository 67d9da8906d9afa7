import * as v from 'valibot';
import type { AdminCaller } from '../../../engine/admin/admin-caller.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { localConnection } from '../../contract/connections.ts';
import { ConsoleError } from '../../contract/errors.ts';
import { systemCodeOf } from '../app/settings-store.ts';
import { createLiveValue } from '../live-value.ts';
import type { LiveValue } from '../live-value.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';
import { createClusterView } from './cluster-view.ts';
import type { ClusterView } from './cluster-view.ts';

/** A cluster that can be looked at. */
export interface Target {
  readonly id: string;
  readonly kind: 'local' | 'remote';
  readonly name: string;
  readonly view: ClusterView;
  /** Empty while the local cluster is stopped. */
  namesrvAddresses(): readonly string[];
}

/** All clusters that the console knows: the local one first, then those that a person added. */
export interface ConnectionRegistry {
  readonly targets: LiveValue<readonly Target[]>;
  /** Throws connectionUnknown. */
  find(id: string): Target;
  /** `prepare` runs once the new id is known, before anybody is told of it; when it rejects, nothing is added. */
  add(name: string, namesrvAddresses: readonly string[], prepare?: (id: string) => Promise<void>): Promise<string>;
  remove(id: string): Promise<void>;
}

const storedSchema = v.array(v.object({ id: v.string(), name: v.string(), namesrvAddresses: v.array(v.string()) }));
type Stored = v.InferOutput<typeof storedSchema>;

export interface RegistryOptions {
  path: string;
  caller: AdminCaller;
  clock: Clock;
  /** Addresses of the local cluster's NameServers; empty while it is stopped. */
  localNamesrvAddresses: () => readonly string[];
}

export async function openConnectionRegistry({ path, caller, clock, localNamesrvAddresses }: RegistryOptions): Promise<ConnectionRegistry> {
  let stored = parse(await readPrivateFile(path));
  const targetOf = (id: string, kind: Target['kind'], name: string, namesrvAddresses: Target['namesrvAddresses']): Target => ({
    id,
    kind,
    name,
    namesrvAddresses,
    view: createClusterView({ caller, clock, namesrvAddresses }),
  });
  const local = targetOf(localConnection, 'local', '', localNamesrvAddresses);
  const remote = (entry: Stored[number]): Target => targetOf(entry.id, 'remote', entry.name, () => entry.namesrvAddresses);
  const targets = createLiveValue<readonly Target[]>([local, ...stored.map(remote)]);

  async function save(next: Stored): Promise<void> {
    await writePrivateFile(path, `${JSON.stringify(next, null, 2)}\n`).catch((cause: unknown) => {
      throw new ConsoleError('settingsNotSaved', { path, systemCode: systemCodeOf(cause) }, { cause });
    });
    stored = next;
  }

  return {
    targets,
    find(id) {
      const target = targets.current.find((candidate) => candidate.id === id);
      if (target === undefined) throw new ConsoleError('connectionUnknown', { connection: id });
      return target;
    },
    async add(name, namesrvAddresses, prepare) {
      for (const address of namesrvAddresses) if (!isAddress(address)) throw new ConsoleError('addressInvalid', { address });
      const same = stored.find((entry) => [...entry.namesrvAddresses].sort().join() === [...namesrvAddresses].sort().join());
      if (same !== undefined) throw new ConsoleError('connectionExists', { connection: same.id });
      const entry = { id: freeId(name, targets.current), name, namesrvAddresses: [...namesrvAddresses] };
      await prepare?.(entry.id);
      await save([...stored, entry]);
      targets.set([...targets.current, remote(entry)]);
      return entry.id;
    },
    async remove(id) {
      if (!stored.some((entry) => entry.id === id)) throw new ConsoleError('connectionUnknown', { connection: id });
      await save(stored.filter((entry) => entry.id !== id));
      targets.set(targets.current.filter((target) => target.id !== id));
    },
  };
}

/** A word for URLs, made from the name: `Staging 2` becomes `staging-2`. */
function freeId(name: string, targets: readonly Target[]): string {
  const base =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'cluster';
  for (let count = 1; ; count++) {
    const id = count === 1 ? base : `${base}-${count}`;
    if (!targets.some((target) => target.id === id)) return id;
  }
}

/** `host:port`, with an IPv6 address in brackets. */
function isAddress(address: string): boolean {
  const match = /^(?:\[[0-9a-fA-F:.]+\]|[^\s:/@[\]]+):([0-9]{1,5})$/.exec(address);
  const port = Number(match?.[1]);
  return port >= 1 && port <= 65_535;
}

function parse(text: string | undefined): Stored {
  try {
    return v.parse(storedSchema, JSON.parse(text ?? '[]'));
  } catch {
    return [];
  }
}
