import type { Clock } from '../../../engine/runtime/clock.ts';
import type { Connection, connections } from '../../contract/connections.ts';
import type { DomainHandlers } from '../../rpc/router.ts';
import type { HistorySettings } from '../history/history-settings.ts';
import { createSharedPoll } from '../shared-poll.ts';
import type { ConnectionRegistry } from './connection-registry.ts';
import { connectionIntervalMs, createConnectionWatch } from './connection-watch.ts';

export interface ConnectionsOptions {
  clock: Clock;
  registry: ConnectionRegistry;
  recording: Pick<HistorySettings, 'isRecorded' | 'record'>;
  /** Runs when the local cluster starts or stops, so that nobody waits for the next look. */
  onLocalChange: (listener: () => void) => () => void;
}

export function createConnectionsHandlers({
  clock,
  registry,
  recording,
  onLocalChange,
}: ConnectionsOptions): DomainHandlers<typeof connections> {
  const watch = createConnectionWatch(clock);
  const poll = createSharedPoll<Connection[]>({
    clock,
    intervalMs: connectionIntervalMs,
    read: () => watch.read(registry.targets.current),
  });
  const lookAgain = (): void => void poll.refresh().catch(() => {});

  return {
    async watch(_, { emit, signal }) {
      const stop = onLocalChange(lookAgain);
      await poll.watch(emit, signal).finally(stop);
    },
    async add({ name, namesrvAddresses, isRecorded }) {
      // Before it is listed, so that nothing of it is ever recorded against the wish; a removed one may have had its id.
      const id = await registry.add(name, namesrvAddresses, async (made) => {
        if (recording.isRecorded(made) !== isRecorded) await recording.record(made, isRecorded);
      });
      lookAgain();
      return { id };
    },
    async remove({ connection }) {
      await registry.remove(connection);
      lookAgain();
      return null;
    },
  };
}
