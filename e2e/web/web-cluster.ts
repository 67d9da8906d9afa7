import type { Browser, Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { portHolder } from '../../engine/runtime/port-holder.ts';
import { startApacheCluster } from '../apache/apache-cluster.ts';
import { awaitRoute } from '../apache/test-cluster.ts';
import { startConsole } from './console-process.ts';
import type { ConsoleProcess } from './console-process.ts';
import { openConsoleRpc } from './console-rpc.ts';
import type { Session } from './console-rpc.ts';
import { routeOf } from './second-client.ts';

/** What the specs run against. `gantry` is the console's own local cluster, the others are added as remote ones. */
export const clusterKinds = ['gantry', 'apache-5.5.0', 'apache-4.9.7'] as const;
export type ClusterKind = (typeof clusterKinds)[number];

/** A console with a cluster that runs, shared by the specs of one worker. */
export interface RunningConsole {
  readonly console: ConsoleProcess;
  readonly kind: ClusterKind;
  /** The connection's id in URLs: `/c/<connection>/…`. */
  readonly connection: string;
  /** `host:port` of the NameServer. */
  readonly namesrv: string;
  /** `host:port` of broker-a, the only broker. */
  readonly brokerAddress: string;
  readonly dataDir: string;
  /** Cookies of a browser that is signed in. */
  readonly session: Session;
  /** SIGKILL to the broker's process; it stays down. */
  killBroker(): Promise<void>;
  /** Starts it again on the same ports and the same store; resolves when the NameServer lists it. */
  startBroker(): Promise<void>;
  stop(): Promise<void>;
}

const brokerNode = 'broker-a/0';
const routeDeadlineMs = 30_000;

/** Fills in free ports and starts the local cluster with the page's own button. Returns the address that the page shows. */
export async function startCluster(page: Page): Promise<string> {
  await page.getByText('Ports', { exact: true }).click();
  for (const label of ['NameServer port', 'First broker port']) await page.getByLabel(label, { exact: true }).fill('0');
  await page.getByRole('button', { name: /^Start cluster/ }).click();
  const heading = page.getByRole('heading', { level: 1, name: /^Point a client at / });
  await heading.waitFor({ timeout: 20_000 });
  return (await heading.innerText()).replace('Point a client at ', '');
}

/** Adds a cluster by the address of its NameServer, on the start page of a console without a local cluster. Returns its id. */
export async function addConnection(page: Page, name: string, namesrv: string): Promise<string> {
  await page.getByRole('button', { name: /^Connect to an existing one/ }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('NameServer addresses', { exact: true }).fill(namesrv);
  await form.getByLabel('Name', { exact: true }).fill(name);
  await form.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.waitForURL(/#\/c\/(?!local)[^/]+\//);
  return /#\/c\/([^/]+)\//.exec(page.url())?.[1] ?? '';
}

/** Starts a console, and with it the cluster of that kind. */
export async function startRunningConsole(browser: Browser, kind: ClusterKind): Promise<RunningConsole> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'gantry-web-'));
  const [console, apache] = await Promise.all([
    startConsole({ dataDir }),
    kind === 'gantry' ? undefined : startApacheCluster({ version: kind === 'apache-5.5.0' ? '5.5.0' : '4.9.7' }),
  ]);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(console.url);
  const namesrv = apache?.namesrvAddress ?? (await startCluster(page));
  const connection = apache === undefined ? 'local' : await addConnection(page, kind, namesrv);
  const session = await context.storageState();
  await context.close();
  const brokerAddress = apache?.brokerAddress ?? (await routeOf(namesrv, 'TBW102'))?.brokers[0]?.address ?? '';
  return {
    console,
    kind,
    connection,
    namesrv,
    brokerAddress,
    dataDir,
    session,
    ...(apache ?? localBroker(console, session, namesrv, brokerAddress)),
    async stop() {
      await Promise.all([console.stop(), apache?.stop()]);
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The local broker is started again by its supervisor, so it is stopped as well once it was killed. */
function localBroker(
  { origin }: ConsoleProcess,
  session: Session,
  namesrv: string,
  brokerAddress: string,
): Pick<RunningConsole, 'killBroker' | 'startBroker'> {
  const node = { connection: 'local', node: brokerNode };
  return {
    async killBroker() {
      const holder = portHolder(Number(brokerAddress.slice(brokerAddress.lastIndexOf(':') + 1)));
      if (holder === undefined) throw new Error(`nobody listens on ${brokerAddress}`);
      process.kill(holder.pid, 'SIGKILL');
      const client = await openConsoleRpc(origin, session);
      await client.rpc.nodes.stop(node);
      client.close();
    },
    async startBroker() {
      const client = await openConsoleRpc(origin, session);
      await client.rpc.nodes.start(node);
      client.close();
      await awaitRoute(namesrv, brokerAddress, routeDeadlineMs);
    },
  };
}
