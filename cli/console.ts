import { join, resolve } from 'node:path';
import { startWebConsole } from '../console/web/start-web-console.ts';
import type { WebConsole, WebConsoleOptions } from '../console/web/start-web-console.ts';
import type { ClusterOwner } from '../engine/cluster/cluster-owner.ts';
import { openClusterOwner } from '../engine/cluster/open-cluster-owner.ts';
import { availableTopologies, defaultPorts, programDataDir } from '../engine/cluster/open-local-cluster.ts';
import { programFiles } from '../engine/runtime/entry-paths.ts';
import { silentLog } from '../engine/runtime/log.ts';
import { nodeSpawner } from '../engine/runtime/node-spawner.ts';
import { openBrowser } from './open-browser.ts';
import { nextStopSignal } from './stop-signal.ts';
import { terminalPrinter } from './terminal-printer.ts';

/** Port of the console where nobody wishes another: a bookmark stays right from one start to the next. */
const usualPort = 7676;

/** `gantry console` as the command line has it. */
export interface ConsoleOptions {
  readonly port?: number;
  readonly dataDir?: string;
  readonly start: boolean;
  readonly open: boolean;
  readonly json: boolean;
}

/** Serves the console until a signal comes, and stops the cluster that it started. Returns the exit code. */
export async function runConsole(options: ConsoleOptions & { version: string }): Promise<number> {
  const stopSignal = nextStopSignal();
  const files = programFiles();
  const dataDir = resolve(options.dataDir ?? programDataDir());
  const owner = openClusterOwner({ dataDir: join(dataDir, 'cluster'), spawner: nodeSpawner, log: silentLog, files });
  const topologies = availableTopologies(files.resourcesDir);
  let webConsole: WebConsole;
  try {
    webConsole = await serve({ dataDir, owner, topologies, version: options.version, log: silentLog }, options.port);
  } catch (error) {
    terminalPrinter.err(`gantry console: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
  tell(options.json, { event: 'console', url: webConsole.url() }, `Console: ${webConsole.url()}`);
  if (options.open) openBrowser(webConsole.url());
  if (options.start) void startCluster(owner, options.json);
  await stopSignal;
  await Promise.all([owner.stop(), webConsole.stop()]);
  return 0;
}

async function startCluster(owner: ClusterOwner, json: boolean): Promise<void> {
  try {
    const { namesrv } = await owner.start({ topology: 'single', ...defaultPorts });
    tell(json, { event: 'ready', namesrv }, `Local cluster: ${namesrv}`);
  } catch (error) {
    // The console shows it too, and offers to try again.
    const message = error instanceof Error ? error.message : String(error);
    tell(json, { event: 'failed', message }, `The local cluster did not start: ${message}`);
  }
}

/** The wished port and no other; without a wish the usual one, or any free one where that is taken. */
async function serve(options: Omit<WebConsoleOptions, 'port'>, port: number | undefined): Promise<WebConsole> {
  if (port !== undefined) return startWebConsole({ ...options, port });
  try {
    return await startWebConsole({ ...options, port: usualPort });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    return startWebConsole({ ...options, port: 0 });
  }
}

function tell(json: boolean, value: object, text: string): void {
  terminalPrinter.out(json ? JSON.stringify(value) : text);
}
