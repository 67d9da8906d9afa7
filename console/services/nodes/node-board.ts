import { getClusterInfo } from '../../../engine/admin/get-cluster-info.ts';
import { getRuntimeInfo } from '../../../engine/admin/get-runtime-info.ts';
import type { ClusterOwner } from '../../../engine/cluster/cluster-owner.ts';
import type { Clock, Timer } from '../../../engine/runtime/clock.ts';
import type { NodeRow } from '../../contract/nodes.ts';
import type { BrokerRef } from '../connections/cluster-view.ts';
import type { Target } from '../connections/connection-registry.ts';
import { createLiveValue } from '../live-value.ts';
import { brokerFiguresOf } from './broker-figures.ts';
import { brokerNodeId, localRow, remoteBrokerRow, remoteNamesrvRow } from './node-rows.ts';
import type { BrokerReading } from './node-rows.ts';

/** How often each broker is asked for its figures while a page looks. */
export const figuresIntervalMs = 1000;

/** The nodes of one cluster, kept up to date while somebody watches. */
export interface NodeBoard {
  watch(listener: (rows: NodeRow[]) => void, signal: AbortSignal): Promise<void>;
}

export interface NodeBoardOptions {
  clock: Clock;
  target: Target;
  /** Whoever can own the nodes: its changes are shown at once. */
  owner: ClusterOwner | null;
  /** Who owns them now; null for nodes that only their answers tell of. */
  managed: () => ClusterOwner | null;
}

export function createNodeBoard({ clock, target, owner, managed }: NodeBoardOptions): NodeBoard {
  const rows = createLiveValue<NodeRow[]>([]);
  const readings = new Map<string, BrokerReading>();
  const asking = new Set<string>();
  let brokers: BrokerRef[] = [];
  let reachable = new Set<string>();
  let watchers = 0;
  let timer: Timer | undefined;
  let unsubscribe = (): void => {};

  function show(): void {
    const local = managed();
    if (local !== null) rows.set(local.state().nodes.map((node) => localRow(node, readings.get(node.id))));
    else
      rows.set([
        ...target
          .namesrvAddresses()
          .map((address) => remoteNamesrvRow({ kind: 'namesrv', node: address, address }, reachable.has(address))),
        ...brokers.map((broker) => remoteBrokerRow(broker, readings.get(brokerNodeId(broker)))),
      ]);
  }

  /** Brokers that should answer now. */
  function running(): { id: string; address: string }[] {
    const local = managed();
    if (local === null) return brokers.map((broker) => ({ id: brokerNodeId(broker), address: broker.address }));
    return local
      .state()
      .nodes.filter((node) => node.kind === 'broker' && node.state === 'running')
      .map(({ id, address }) => ({ id, address }));
  }

  /** Asks one broker; a slow one holds up nobody else. */
  async function ask({ id, address }: { id: string; address: string }): Promise<void> {
    if (asking.has(id)) return;
    asking.add(id);
    try {
      const info = await getRuntimeInfo(target.view.caller, address);
      readings.set(id, {
        figures: brokerFiguresOf(info),
        version: info.get('brokerVersionDesc') ?? null,
        role: roleOf(info.get('brokerRole')),
        atMs: clock.nowMs(),
        isSilent: false,
      });
    } catch {
      const before = readings.get(id);
      readings.set(id, {
        ...(before ?? { figures: brokerFiguresOf(new Map()), version: null, role: null, atMs: clock.nowMs() }),
        isSilent: true,
      });
    }
    asking.delete(id);
    show();
  }

  async function findBrokers(): Promise<void> {
    if (managed() !== null) return;
    const { caller } = target.view;
    const answers = await Promise.all(
      target.namesrvAddresses().map((address) =>
        getClusterInfo(caller, address).then(
          () => address,
          () => undefined,
        ),
      ),
    );
    reachable = new Set(answers.filter((address) => address !== undefined));
    brokers = await target.view.brokers().catch(() => brokers);
    show();
  }

  async function tick(): Promise<void> {
    timer = undefined;
    const startMs = clock.monotonicMs();
    await findBrokers();
    for (const broker of running()) void ask(broker);
    if (watchers > 0) timer ??= clock.after(Math.max(0, figuresIntervalMs - (clock.monotonicMs() - startMs)), () => void tick());
  }

  return {
    async watch(listener, signal) {
      watchers += 1;
      if (watchers === 1) {
        unsubscribe = owner?.subscribe(show) ?? (() => {});
        show();
        void tick();
      }
      let isFirst = managed() === null && brokers.length === 0;
      await rows.watch((next) => {
        // A remote cluster's nodes are not known before the first answer: an empty list would be a lie.
        if (!isFirst) listener(next);
        isFirst = false;
      }, signal);
      watchers -= 1;
      if (watchers > 0) return;
      unsubscribe();
      timer?.cancel();
      timer = undefined;
    },
  };
}

function roleOf(text: string | undefined): NodeRow['role'] | null {
  return text === 'ASYNC_MASTER' || text === 'SYNC_MASTER' || text === 'SLAVE' ? text : null;
}
