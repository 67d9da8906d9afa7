import { getRuntimeInfo } from '../../../engine/admin/get-runtime-info.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import type { Connection, ConnectionState } from '../../contract/connections.ts';
import { failureOf } from '../../contract/errors.ts';
import type { Target } from './connection-registry.ts';

/** How often a cluster is asked whether it is there. */
export const connectionIntervalMs = 1000;
/** Brokers of one cluster that are asked for their version. */
const versionBrokersMax = 8;
const versionFreshMs = 30_000;

export interface ConnectionWatch {
  /** Asks each cluster once more and resolves with all of them. */
  read(targets: readonly Target[]): Promise<Connection[]>;
}

interface Memory {
  state: ConnectionState;
  versions: string[];
  versionsAtMs: number;
}

export function createConnectionWatch(clock: Clock): ConnectionWatch {
  const memory = new Map<string, Memory>();

  async function stateOf(target: Target): Promise<ConnectionState> {
    if (target.namesrvAddresses().length === 0) {
      target.view.forgetLost();
      return { status: 'stopped' };
    }
    const before = memory.get(target.id);
    const startMs = clock.monotonicMs();
    try {
      const brokers = await target.view.brokers();
      const roundTripMs = Math.round((clock.monotonicMs() - startMs) * 10) / 10;
      const isFresh = before !== undefined && before.versions.length > 0 && startMs - before.versionsAtMs < versionFreshMs;
      const versions = isFresh ? before.versions : await versionsOf(target);
      const clusterNames = [...new Set(brokers.map(({ clusterName }) => clusterName))];
      const state: ConnectionState = {
        status: 'connected',
        roundTripMs,
        clusterNames,
        brokerCount: brokers.length,
        versions,
        atMs: clock.nowMs(),
      };
      memory.set(target.id, { state, versions, versionsAtMs: isFresh ? before.versionsAtMs : startMs });
      return state;
    } catch (error) {
      const sinceMs = before?.state.status === 'unreachable' ? before.state.sinceMs : clock.nowMs();
      const state: ConnectionState = { status: 'unreachable', sinceMs, detail: failureOf(error).code };
      memory.set(target.id, { state, versions: [], versionsAtMs: 0 });
      return state;
    }
  }

  return {
    read: (targets) =>
      Promise.all(
        targets.map(async (target) => ({
          id: target.id,
          kind: target.kind,
          name: target.name,
          namesrvAddresses: [...target.namesrvAddresses()],
          state: await stateOf(target),
        })),
      ),
  };
}

/** Versions of the masters that answer, each once, in order. */
async function versionsOf({ view }: Target): Promise<string[]> {
  const masters = (await view.masters()).slice(0, versionBrokersMax);
  const infos = await Promise.all(masters.map(({ address }) => getRuntimeInfo(view.caller, address).catch(() => undefined)));
  const versions = infos.map((info) => info?.get('brokerVersionDesc')).filter((version) => version !== undefined);
  return [...new Set(versions)].sort();
}
