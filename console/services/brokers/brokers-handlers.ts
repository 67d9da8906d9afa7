import { getRuntimeInfo } from '../../../engine/admin/get-runtime-info.ts';
import type { Clock } from '../../../engine/runtime/clock.ts';
import type { BrokerRuntime, brokers, BrokersReport, BrokerSummary } from '../../contract/brokers.ts';
import type { DomainHandlers } from '../../rpc/router.ts';
import { plannedRequest } from '../change-steps.ts';
import type { ClusterView } from '../connections/cluster-view.ts';
import type { ConnectionRegistry } from '../connections/connection-registry.ts';
import { nodeError } from '../node-failure.ts';
import type { Pace } from '../pace.ts';
import { createSharedPoll } from '../shared-poll.ts';
import type { SharedPoll } from '../shared-poll.ts';
import { find, planClean, planPermission, planSettings, runPlan } from './broker-change.ts';
import type { BrokerPlan } from './broker-change.ts';
import { readSummaries } from './broker-summary.ts';

/** Settings change by hand only; replication is looked at more closely on the page of a broker. */
const summaryIntervalMs = 3000;
const runtimeIntervalMs = 1000;

export function createBrokersHandlers(clock: Clock, registry: ConnectionRegistry, pace: Pace): DomainHandlers<typeof brokers> {
  const polls = new WeakMap<ClusterView, SharedPoll<BrokerSummary[]>>();

  function summariesOf(view: ClusterView): SharedPoll<BrokerSummary[]> {
    const existing = polls.get(view);
    if (existing !== undefined) return existing;
    const made = createSharedPoll({ clock, intervalMs: pace(summaryIntervalMs), read: () => readSummaries(view) });
    polls.set(view, made);
    return made;
  }

  /** Whoever looks sees the change at once. */
  async function run(view: ClusterView, plan: BrokerPlan): Promise<BrokersReport> {
    return runPlan(view, plan).finally(
      () =>
        void summariesOf(view)
          .refresh()
          .catch(() => {}),
    );
  }

  return {
    summary: ({ connection }, { emit, signal }) => summariesOf(registry.find(connection).view).watch(emit, signal),

    runtime({ connection, broker: id }, { emit, signal }) {
      const { view } = registry.find(connection);
      const read = async (): Promise<BrokerRuntime> => {
        const [broker] = await find(view, [id]);
        if (broker === undefined) throw new Error('find gives one for each');
        try {
          return { id, info: Object.fromEntries(await getRuntimeInfo(view.caller, broker.address)), atMs: clock.nowMs() };
        } catch (error) {
          throw nodeError(broker, error);
        }
      };
      return createSharedPoll({ clock, intervalMs: pace(runtimeIntervalMs), read }).watch(emit, signal);
    },

    async planSettings({ connection, changes }) {
      return (await planSettings(registry.find(connection).view, changes)).steps.map(plannedRequest);
    },
    async planPermission({ connection, brokerName, isWritable }) {
      return (await planPermission(registry.find(connection).view, brokerName, isWritable)).steps.map(plannedRequest);
    },
    async planClean({ connection, brokers: ids, what }) {
      return (await planClean(registry.find(connection).view, ids, what)).steps.map(plannedRequest);
    },
    async changeSettings({ connection, changes }) {
      const { view } = registry.find(connection);
      return run(view, await planSettings(view, changes));
    },
    async changePermission({ connection, brokerName, isWritable }) {
      const { view } = registry.find(connection);
      return run(view, await planPermission(view, brokerName, isWritable));
    },
    async clean({ connection, brokers: ids, what }) {
      const { view } = registry.find(connection);
      return run(view, await planClean(view, ids, what));
    },
  };
}
