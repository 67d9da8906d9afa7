import { join } from 'node:path';
import { createAdminCaller } from '../../engine/admin/admin-caller.ts';
import type { ClientEnvironment } from '../../engine/client/client-environment.ts';
import { newSystemEnvironment } from '../../engine/client/system-environment.ts';
import { readAttachInfo } from '../../engine/cluster/attach-info.ts';
import type { ClusterOwner } from '../../engine/cluster/cluster-owner.ts';
import type { RemotingClient } from '../../engine/remoting/channel.ts';
import type { Clock } from '../../engine/runtime/clock.ts';
import type { Log } from '../../engine/runtime/log.ts';
import { nodeDisk } from '../../engine/runtime/node-disk.ts';
import type { AppInfo } from '../contract/app.ts';
import { contract } from '../contract/contract.ts';
import type { Contract } from '../contract/contract.ts';
import { historyBytesMax } from '../contract/history.ts';
import { nodeCodec } from '../rpc/node-codec.ts';
import { createRouter } from '../rpc/router.ts';
import type { Handlers, Router } from '../rpc/router.ts';
import { createAppHandlers } from './app/app-handlers.ts';
import { openSettingsStore } from './app/settings-store.ts';
import { createBrokersHandlers } from './brokers/brokers-handlers.ts';
import { createClusterHandlers } from './cluster/cluster-handlers.ts';
import { createLocalCluster } from './cluster/local-cluster.ts';
import { openConnectionRegistry } from './connections/connection-registry.ts';
import { createConnectionsHandlers } from './connections/connections-handlers.ts';
import { createLifeHandlers } from './life/life-handlers.ts';
import { createMessagesHandlers } from './messages/messages-handlers.ts';
import { openSavedSearches } from './messages/saved-searches.ts';
import { openBookmarkStore } from './groups/bookmark-store.ts';
import { createGroupLists } from './groups/group-list.ts';
import { createGroupsHandlers } from './groups/groups-handlers.ts';
import { createConnectionSampler } from './history/connection-sampler.ts';
import { createHistoryHandlers } from './history/history-handlers.ts';
import { createHistoryRecorder } from './history/history-recorder.ts';
import { openHistorySettings } from './history/history-settings.ts';
import type { HistoryStore } from './history/history-store.ts';
import { createNodesHandlers } from './nodes/nodes-handlers.ts';
import { createPace } from './pace.ts';
import { createProducersHandlers } from './producers/producers-handlers.ts';
import { openKeptSends } from './send/kept-sends.ts';
import { createSendHandlers } from './send/send-handlers.ts';
import { createTopicsHandlers } from './topics/topics-handlers.ts';

export interface Console {
  readonly router: Router;
  /** Ends what runs without a page, and closes files. The client is the caller's. */
  stop(): Promise<void>;
}

export interface ConsoleOptions {
  clock: Clock;
  log: Log;
  client: RemotingClient;
  /** The owner of the local nodes; null where this program runs none. */
  owner: ClusterOwner | null;
  info: AppInfo;
  topologies: readonly string[];
  /** What producers take from outside; that of this process when absent. */
  clientEnvironment?: ClientEnvironment;
  /** Opens the record of what is measured, in a file. By default nothing is measured without a page. */
  openHistory?: ((path: string) => Promise<HistoryStore>) | undefined;
}

/** How long a node may take for an admin request. */
const adminTimeoutMs = 3000;

/** Assembles the console's backend: every service, behind one router. Its files lie in `<dataDir>/console`. */
export async function createConsole(options: ConsoleOptions): Promise<Console> {
  const { clock, log, client, owner, info, topologies, openHistory } = options;
  const folder = join(info.dataDir, 'console');
  const settings = await openSettingsStore(join(folder, 'settings.json'));
  const pace = createPace(settings.settings);
  const local = createLocalCluster({ clock, owner, readAttachInfo: () => readAttachInfo(nodeDisk, join(info.dataDir, 'cluster')) });
  const registry = await openConnectionRegistry({
    path: join(folder, 'connections.json'),
    caller: createAdminCaller(client, adminTimeoutMs),
    clock,
    localNamesrvAddresses: () => local.namesrvAddresses(),
  });
  const historySettings = await openHistorySettings(join(folder, 'history.json'));
  const recorder = createHistoryRecorder({
    clock,
    log,
    registry,
    open: async () => {
      if (openHistory === undefined) throw new Error('this console keeps no record');
      return openHistory(join(folder, 'history.db'));
    },
    createSampler: ({ view }) => createConnectionSampler({ clock, view }),
    isRecorded: (connection) => historySettings.isRecorded(connection),
  });
  const keptSends = await openKeptSends({ templates: join(folder, 'send-templates.json'), history: join(folder, 'send-history.json') });
  const groupLists = createGroupLists(clock, pace);
  const saved = await openSavedSearches(join(folder, 'saved-searches.json'));
  const bookmarks = await openBookmarkStore(join(folder, 'offset-bookmarks.json'));
  const handlers: Handlers<Contract> = {
    app: createAppHandlers(info, settings),
    brokers: createBrokersHandlers(clock, registry, pace),
    cluster: createClusterHandlers({ clock, local, topologies, dataDir: info.dataDir }),
    connections: createConnectionsHandlers({
      clock,
      registry,
      recording: historySettings,
      onLocalChange: (listener) => owner?.subscribe(listener) ?? (() => {}),
    }),
    life: createLifeHandlers(clock, registry, pace),
    history: createHistoryHandlers({ clock, registry, recorder, settings: historySettings, bytesMax: historyBytesMax }),
    messages: createMessagesHandlers({ clock, registry, pace, groupLists, saved }),
    groups: createGroupsHandlers({ clock, registry, bookmarks, pace, lists: groupLists }),
    nodes: createNodesHandlers({ clock, registry, local }),
    producers: createProducersHandlers(clock, registry, pace),
    send: createSendHandlers({
      clock,
      registry,
      environment: options.clientEnvironment ?? newSystemEnvironment(log),
      kept: keptSends,
    }),
    topics: createTopicsHandlers(clock, registry, pace),
  };
  const onFault = (procedure: string, error: unknown): void =>
    log.error('procedure-failed', { procedure, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  const router = createRouter(contract, handlers, { codec: nodeCodec, timers: clock, onFault });
  if (openHistory !== undefined) recorder.start();
  return {
    router,
    async stop() {
      await recorder.stop();
      await keptSends.written();
    },
  };
}
