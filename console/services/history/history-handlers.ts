import type { Clock } from '../../../engine/runtime/clock.ts';
import { queueGroupsMax } from '../../contract/history.ts';
import type { history, HistoryStatus } from '../../contract/history.ts';
import type { DomainHandlers } from '../../rpc/router.ts';
import type { ConnectionRegistry } from '../connections/connection-registry.ts';
import { follow } from './follow.ts';
import { backlogOf, isLive, queryOf, readCsv, readQueues } from './history-reading.ts';
import type { HistoryRecorder } from './history-recorder.ts';
import type { HistorySettings } from './history-settings.ts';
import { tiers } from './tiers.ts';

export interface HistoryHandlersOptions {
  clock: Clock;
  registry: ConnectionRegistry;
  recorder: HistoryRecorder;
  settings: HistorySettings;
  bytesMax: number;
}

export function createHistoryHandlers({
  clock,
  registry,
  recorder,
  settings,
  bytesMax,
}: HistoryHandlersOptions): DomainHandlers<typeof history> {
  async function statusOf(connection: string): Promise<HistoryStatus> {
    const common = {
      bytesMax,
      isRecorded: settings.isRecorded(connection),
      queueGroups: recorder.queueGroups(connection),
      queueGroupsMax,
      kept: tiers.map(({ stepMs, keptMs }) => ({ stepMs, keptMs })),
    };
    try {
      const store = await recorder.store();
      const [size, recordedSinceMs] = await Promise.all([store.size(), store.recordedSince(connection)]);
      return { ...common, failure: null, sizeBytes: size.sizeBytes, recordedSinceMs };
    } catch {
      const failure = { code: 'historyUnavailable', data: { detail: recorder.failure ?? '' } };
      return { ...common, failure, sizeBytes: 0, recordedSinceMs: null };
    }
  }

  /** Whoever shows something of the record sees the change at once. */
  function tell(connection: string): void {
    const samples = recorder.samples(connection);
    samples.set(samples.current + 1);
  }

  return {
    series({ connection, range, keys }, { emit, signal }) {
      const read = async () => (await recorder.store()).values(queryOf(clock, connection, range), keys);
      return follow(recorder.samples(connection), () => isLive(range, clock.nowMs()), read, emit, signal);
    },
    queues({ connection, group, range }, { emit, signal }) {
      const read = async () => {
        recorder.opened(connection, group);
        return readQueues(await recorder.store(), queryOf(clock, connection, range), group);
      };
      return follow(recorder.samples(connection), () => isLive(range, clock.nowMs()), read, emit, signal);
    },
    backlog({ connection, most }, { emit, signal }) {
      const read = async () => {
        const { atMs, values } = await (await recorder.store()).latest(connection);
        const groups = backlogOf(values);
        return { groups: groups.slice(0, most), groupCount: groups.length, atMs };
      };
      return follow(recorder.samples(connection), () => true, read, emit, signal);
    },
    status({ connection }, { emit, signal }) {
      return follow(
        recorder.samples(connection),
        () => true,
        () => statusOf(connection),
        emit,
        signal,
      );
    },
    async csv({ connection, range, keys }) {
      registry.find(connection);
      return { text: await readCsv(await recorder.store(), queryOf(clock, connection, range), keys) };
    },
    async record({ connection, isRecorded }) {
      registry.find(connection);
      await settings.record(connection, isRecorded);
      tell(connection);
      return null;
    },
    async clear({ connection }) {
      registry.find(connection);
      await (await recorder.store()).forget(connection);
      tell(connection);
      return null;
    },
  };
}
