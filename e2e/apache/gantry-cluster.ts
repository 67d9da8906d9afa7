import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { killAtExit } from './end-children.ts';
import { awaitRoute, LOCAL_SETTINGS, type TestCluster, type TestClusterOptions } from './test-cluster.ts';

const root = join(import.meta.dirname, '..', '..');
const READY_DEADLINE_MS = 30_000;
const ROUTE_DEADLINE_MS = 1_000;
const STOP_DEADLINE_MS = 5_000;

export interface GantryOptions extends TestClusterOptions {
  /** Leaves the settings of the preset as they are. For measurements. */
  stockSettings?: boolean;
  /** Runs what `npm run build` made, as an installed Gantry does, instead of the sources. For measurements. */
  built?: boolean;
  /** Keeps the data there instead of a folder that goes with the cluster. */
  dataDir?: string;
}

/** A node as the ready line of `gantry up --json` describes it. */
interface ReadyNode {
  kind: string;
  address: string;
  pid: number;
}

/** Starts our own cluster as a user would: `gantry up`, on free ports, without a trace left behind. */
export function startGantryCluster(options: GantryOptions = {}): Promise<TestCluster> {
  const settings = options.stockSettings === true ? { ...options.settings } : { ...LOCAL_SETTINGS, ...options.settings };
  const where = options.dataDir === undefined ? ['--ephemeral'] : ['--data-dir', options.dataDir];
  const sets = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const started = performance.now();
  const main = join(root, ...(options.built === true ? ['out', 'cli', 'gantry.js'] : ['cli', 'main.ts']));
  const args = ['up', '--json', ...where, '--port', '0', '--broker-port', '0', ...sets];
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const setup = `gantry ${args.join(' ')}\nNode ${process.version}\n`;
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const forget = killAtExit(() => void child.kill('SIGKILL'));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await closed;
    clearTimeout(timer);
    forget();
  };
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    const fail = (why: string): void => {
      clearTimeout(timer);
      void stop().then(() => reject(new Error(`gantry up: ${why}\n${stdout}\n${stderr.slice(-8000)}`)));
    };
    const timer = setTimeout(() => fail(`no ready line within ${READY_DEADLINE_MS} ms`), READY_DEADLINE_MS);
    const ended = (code: number | null): void => fail(`exit code ${code} before the ready line`);
    child.once('exit', ended);
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-64_000)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-64_000);
      const ready = stdout
        .split('\n')
        .slice(0, -1)
        .map(readyNodes)
        .find((nodes) => nodes !== undefined);
      if (ready === undefined) return;
      clearTimeout(timer);
      child.off('exit', ended);
      child.stdout.removeAllListeners('data').resume();
      clusterOf(ready, performance.now() - started, setup, stop).then(resolve, (error: unknown) => fail(String(error)));
    });
  });
}

async function clusterOf(nodes: readonly ReadyNode[], startMs: number, setup: string, stop: () => Promise<void>): Promise<TestCluster> {
  const namesrv = nodes.find((node) => node.kind === 'namesrv');
  const broker = nodes.find((node) => node.kind === 'broker');
  if (namesrv === undefined || broker === undefined)
    throw new Error(`the ready line names no NameServer or no broker: ${JSON.stringify(nodes)}`);
  // The ready line promises the route; a suite that trusted it blindly would not notice a broken promise.
  await awaitRoute(namesrv.address, broker.address, ROUTE_DEADLINE_MS);
  return {
    name: 'gantry',
    namesrvAddress: namesrv.address,
    brokerAddress: broker.address,
    pids: { namesrv: namesrv.pid, broker: broker.pid },
    startMs,
    setup,
    stop,
  };
}

function readyNodes(line: string): ReadyNode[] | undefined {
  const value: unknown = JSON.parse(line);
  if (
    typeof value !== 'object' ||
    value === null ||
    !('event' in value) ||
    value.event !== 'ready' ||
    !('nodes' in value) ||
    !Array.isArray(value.nodes)
  )
    return undefined;
  return value.nodes.map((node: unknown) => {
    if (typeof node !== 'object' || node === null || !('kind' in node) || !('address' in node) || !('pid' in node))
      throw new Error(`not a node: ${JSON.stringify(node)}`);
    return { kind: String(node.kind), address: String(node.address), pid: Number(node.pid) };
  });
}
