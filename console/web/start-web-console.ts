import { join } from 'node:path';
import type { ClusterOwner } from '../../engine/cluster/cluster-owner.ts';
import { createRemotingClient } from '../../engine/remoting/client.ts';
import { systemClock } from '../../engine/runtime/clock.ts';
import { programFiles } from '../../engine/runtime/entry-paths.ts';
import type { Log } from '../../engine/runtime/log.ts';
import { nodeNet } from '../../engine/runtime/node-net.ts';
import type { AppInfo } from '../contract/app.ts';
import { historyBytesMax } from '../contract/history.ts';
import { createConsole } from '../services/create-console.ts';
import { openHistoryWorker } from '../services/history/open-history-worker.ts';
import { openSessionStore } from './session-store.ts';
import { openStaticFiles } from './static-files.ts';
import { startWebServer } from './web-server.ts';

export interface WebConsoleOptions {
  /** Port on the loopback address; 0 takes any free one. */
  port: number;
  /** Folder for the console's own files: settings, connections, browser sessions. */
  dataDir: string;
  /** The owner of a local cluster in this process; null for a console without one. The caller stops it. */
  owner: ClusterOwner | null;
  /** Presets that may be started. */
  topologies: readonly string[];
  version: string;
  log: Log;
  /** The built pages; by default those of this program. */
  rendererDir?: string;
}

export interface WebConsole {
  readonly port: number;
  /** Address for a browser, with the one-time token in its fragment. Never to be logged. */
  url(): string;
  stop(): Promise<void>;
}

/**
 * Serves the console to browsers on this machine, with its backend in this process. Rejects with the system's error
 * when the port is taken, and with FileModeError when others may read the session file.
 */
export async function startWebConsole(options: WebConsoleOptions): Promise<WebConsole> {
  const { port, dataDir, owner, topologies, version, log } = options;
  const sessions = await openSessionStore(join(dataDir, 'console', 'browser-sessions.json'));
  const client = createRemotingClient({ net: nodeNet, clock: systemClock, log });
  const info: AppInfo = {
    version,
    shell: 'browser',
    platform: platformName(process.platform),
    runtimes: { node: process.versions.node, electron: null, chrome: null },
    managesLocalCluster: owner !== null,
    dataDir,
  };
  const backend = await createConsole({
    clock: systemClock,
    log,
    client,
    owner,
    info,
    topologies,
    openHistory: (path) => openHistoryWorker(programFiles().entry('history'), { path, bytesMax: historyBytesMax }),
  });
  const { router } = backend;
  const files = await openStaticFiles(options.rendererDir ?? programFiles().rendererDir);
  const server = await startWebServer({ port, router, files, sessions, log });
  return {
    port: server.port,
    url: () => `http://127.0.0.1:${server.port}/#token=${sessions.token}`,
    async stop() {
      await server.stop();
      await backend.stop();
      await client.stop();
    },
  };
}

function platformName(platform: string): AppInfo['platform'] {
  return platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other';
}
