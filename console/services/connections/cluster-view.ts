import type { AdminCaller } from '../../../engine/admin/admin-caller.ts';
import { getClusterInfo } from '../../../engine/admin/get-cluster-info.ts';
import type { ClusterInfo } from '../../../engine/protocol/bodies/cluster-info.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import { ConsoleError } from '../../contract/errors.ts';
import { nodeError } from '../node-failure.ts';
import type { AskedNode } from '../node-failure.ts';

/** One broker process as the NameServers know it. */
export interface BrokerRef extends AskedNode {
  kind: 'broker';
  clusterName: string;
  brokerId: number;
}

/** A cluster as one connection sees it. */
export interface ClusterView {
  readonly caller: AdminCaller;
  /** Addresses of the NameServers. Throws clusterNotRunning while the local cluster is stopped. */
  namesrvs(): AskedNode[];
  /** Asks the NameServers one after the other until one answers. Rejects with namesrvUnreachable, or with its refusal. */
  askNamesrv<Answer>(ask: (address: string) => Promise<Answer>): Promise<Answer>;
  /**
   * All brokers, ordered by cluster, name and id. At most a second old. One that no NameServer lists any more is still
   * among them for `lostBrokerKeptMs`: a broker that was killed is unlisted at once, and its figures are old, not gone.
   */
  brokers(): Promise<BrokerRef[]>;
  /** The brokers with id 0, which take changes. */
  masters(): Promise<BrokerRef[]>;
  /** Forgets brokers that are no longer listed: the cluster was stopped on purpose. */
  forgetLost(): void;
}

const clusterInfoFreshMs = 1000;
/** How long a broker that is no longer listed is asked for. */
export const lostBrokerKeptMs = 10 * 60_000;

export interface ClusterViewOptions {
  caller: AdminCaller;
  clock: Clock;
  namesrvAddresses: () => readonly string[];
}

export function createClusterView({ caller, clock, namesrvAddresses }: ClusterViewOptions): ClusterView {
  let recent: { atMs: number; brokers: Promise<BrokerRef[]> } | undefined;
  let preferred = 0;
  /** When each broker was last listed. */
  const listed = new Map<string, { broker: BrokerRef; atMs: number }>();

  function withLost(brokers: BrokerRef[]): BrokerRef[] {
    const nowMs = clock.monotonicMs();
    for (const broker of brokers) listed.set(keyOf(broker), { broker, atMs: nowMs });
    for (const [key, { atMs }] of listed) if (nowMs - atMs > lostBrokerKeptMs) listed.delete(key);
    return [...listed.values()].map(({ broker }) => broker).sort(byPlace);
  }

  const namesrvs = (): AskedNode[] => {
    const addresses = namesrvAddresses();
    if (addresses.length === 0) throw new ConsoleError('clusterNotRunning', {});
    return addresses.map((address) => ({ kind: 'namesrv', node: address, address }));
  };

  async function askNamesrv<Answer>(ask: (address: string) => Promise<Answer>): Promise<Answer> {
    const asked = namesrvs();
    for (let turn = 0; turn < asked.length; turn++) {
      const index = (preferred + turn) % asked.length;
      const namesrv = asked[index];
      if (namesrv === undefined) break;
      try {
        const answer = await ask(namesrv.address);
        preferred = index;
        return answer;
      } catch (error) {
        const described = nodeError(namesrv, error);
        if (!(described instanceof ConsoleError) || described.code !== 'namesrvUnreachable') throw described;
      }
    }
    throw new ConsoleError('namesrvUnreachable', { addresses: asked.map(({ address }) => address) });
  }

  async function brokers(): Promise<BrokerRef[]> {
    namesrvs();
    const nowMs = clock.monotonicMs();
    if (recent === undefined || nowMs - recent.atMs >= clusterInfoFreshMs) {
      const reading = askNamesrv((address) => getClusterInfo(caller, address)).then((info) => withLost(brokersOf(info)));
      const entry = { atMs: nowMs, brokers: reading };
      recent = entry;
      reading.catch(() => {
        if (recent === entry) recent = undefined;
      });
    }
    return recent.brokers;
  }

  return {
    caller,
    namesrvs,
    askNamesrv,
    brokers,
    masters: async () => (await brokers()).filter(({ brokerId }) => brokerId === 0),
    forgetLost() {
      listed.clear();
      recent = undefined;
    },
  };
}

function brokersOf(info: ClusterInfo): BrokerRef[] {
  return [...info.brokerAddrTable.values()].flatMap(({ brokerName, cluster, brokerAddrs }) =>
    [...brokerAddrs].map(([brokerId, address]): BrokerRef => ({
      kind: 'broker',
      clusterName: cluster,
      node: brokerName,
      brokerId,
      address,
    })),
  );
}

/** One process: a broker that comes back elsewhere takes the place of the lost one. */
const keyOf = ({ clusterName, node, brokerId }: BrokerRef): string => JSON.stringify([clusterName, node, brokerId]);

const byPlace = (a: BrokerRef, b: BrokerRef): number =>
  compare(a.clusterName, b.clusterName) || compare(a.node, b.node) || a.brokerId - b.brokerId;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
