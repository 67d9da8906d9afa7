import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../runtime/clock.ts';
import { lockDirectory } from '../runtime/directory-lock.ts';
import { silentLog } from '../runtime/log.ts';
import { memoryNet } from '../runtime/memory-net.ts';
import { MemorySpawner } from '../runtime/memory-spawner.ts';
import type { MemoryProgramContext } from '../runtime/memory-spawner.ts';
import type { Net } from '../runtime/net.ts';
import { nodeDisk } from '../runtime/node-disk.ts';
import { parseProperties } from '../runtime/properties-text.ts';
import { seededRandom } from '../runtime/random.ts';
import { lockFileOf, readAttachInfo } from './attach-info.ts';
import { ClusterError } from './local-cluster-types.ts';
import { LocalCluster } from './local-cluster.ts';
import type { LocalClusterOptions } from './local-cluster.ts';
import { parseTopology } from './topology.ts';

let dataDir: string;
beforeEach(() => void (dataDir = mkdtempSync(join(tmpdir(), 'local-cluster-'))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Behaviour of the nodes of one machine; both programs listen, and NameServers announce the brokers that have started. */
class Machine {
  readonly net: Net = memoryNet();
  readonly spawner: MemorySpawner;
  readonly announce = new Set<(addresses: string[]) => void>();
  masters: string[] = [];
  /** Brokers that find their port taken, so many times. */
  takenPorts = 0;
  /** Whether brokers register. */
  registers = true;

  constructor() {
    this.spawner = new MemorySpawner({
      'namesrv.js': (context) => void this.#runNamesrv(context),
      'broker.js': (context) => void this.#runBroker(context),
    });
  }

  async #listen(context: MemoryProgramContext): Promise<string> {
    const settings = parseProperties(readFileSync(context.args[1] ?? '', 'utf8'));
    const host = settings.get('bindAddress') ?? '';
    const port = Number(settings.get('listenPort'));
    const listener = await this.net.listen({ host, port }, () => {});
    context.parent.onMessage(() => void listener.close().then(() => context.exit(0)));
    return `${host}:${port}`;
  }

  async #runNamesrv(context: MemoryProgramContext): Promise<void> {
    const address = await this.#listen(context);
    const tell = (addresses: string[]): void => context.parent.send({ type: 'masters', addresses });
    this.announce.add(tell);
    context.parent.send({ type: 'ready', address });
    tell(this.masters);
  }

  async #runBroker(context: MemoryProgramContext): Promise<void> {
    if (this.takenPorts-- > 0) {
      context.parent.send({ type: 'failed', code: 'portInUse', message: 'EADDRINUSE', data: {} });
      context.exit(2);
      return;
    }
    const address = await this.#listen(context);
    context.print('{"event":"ready"}');
    context.parent.send({ type: 'ready', address });
    if (!this.registers) return;
    this.masters = [...this.masters, address];
    for (const tell of this.announce) tell(this.masters);
  }
}

const topology = parseTopology(
  JSON.stringify({ namesrvs: [{ name: 'ns-1' }, { name: 'ns-2' }], brokers: [{ name: 'a' }, { name: 'b' }] }),
  't.json',
  { namesrvSettings: {}, brokerSettings: {} },
);

function clusterOn(machine: Machine, options: Partial<LocalClusterOptions> = {}): LocalCluster {
  const { spawner, net } = machine;
  return new LocalCluster(
    {
      spawner,
      net,
      disk: nodeDisk,
      clock: systemClock,
      random: seededRandom(3),
      log: silentLog,
      holderOf: () => ({ pid: 7, command: 'java' }),
      entryPath: (kind) => `${kind}.js`,
    },
    { topology, dataDir, host: '127.0.0.1', namesrvPort: 9876, brokerPort: 10_911, ...options },
  );
}

async function refusal(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { code: error.code, message: error.message };
  }
}

test('starts every node on its port and is ready when every NameServer has every master', async () => {
  const machine = new Machine();
  const cluster = clusterOn(machine);
  const { namesrv, nodes } = await cluster.start();
  expect(namesrv).toBe('127.0.0.1:9876;127.0.0.1:9877');
  expect(nodes.map(({ id, address, haAddress, state }) => [id, address, haAddress, state])).toEqual([
    ['ns-1', '127.0.0.1:9876', null, 'running'],
    ['ns-2', '127.0.0.1:9877', null, 'running'],
    ['a/0', '127.0.0.1:10911', '127.0.0.1:10912', 'running'],
    ['b/0', '127.0.0.1:10921', '127.0.0.1:10922', 'running'],
  ]);
  expect(readAttachInfo(nodeDisk, dataDir)).toEqual({ ownerPid: process.pid, namesrv });
  await cluster.stop();
  expect([existsSync(lockFileOf(dataDir)), readAttachInfo(nodeDisk, dataDir)]).toEqual([false, undefined]);
});

test('stops brokers before NameServers', async () => {
  const cluster = clusterOn(new Machine());
  await cluster.start();
  const exits: string[] = [];
  cluster.subscribe(({ event, node }) => event === 'node-exited' && exits.push(node.id));
  await cluster.stop();
  expect(exits.slice(0, 2).sort()).toEqual(['a/0', 'b/0']);
  expect(exits.slice(2).sort()).toEqual(['ns-1', 'ns-2']);
});

test('is not ready while a master is in no route, and can be stopped then', async () => {
  const machine = new Machine();
  machine.registers = false;
  const cluster = clusterOn(machine);
  const started = refusal(cluster.start());
  await new Promise<void>((resolve) => {
    cluster.subscribe(() => machine.spawner.started.length === 4 && resolve());
  });
  expect(
    cluster
      .nodes()
      .filter(({ kind }) => kind === 'broker')
      .map(({ state }) => state),
  ).toEqual(['starting', 'starting']);
  await cluster.stop();
  expect(await started).toMatchObject({ code: 'stopped' });
  expect(cluster.nodes().map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped', 'stopped']);
});

test('takes other ports when a free one is taken before the node has it, but not where a port was asked for', async () => {
  const lucky = new Machine();
  lucky.takenPorts = 1;
  const cluster = clusterOn(lucky, { namesrvPort: 0, brokerPort: 0 });
  await cluster.start();
  await cluster.stop();
  const asked = new Machine();
  asked.takenPorts = 1;
  expect(await refusal(clusterOn(asked).start())).toEqual({
    code: 'portInUse',
    message: 'port 10911, which a/0 needs, is in use by java (pid 7)',
  });
});

test('refuses a data directory that somebody owns', async () => {
  const lock = lockDirectory(nodeDisk, lockFileOf(dataDir));
  expect(await refusal(clusterOn(new Machine()).start())).toEqual({
    code: 'dataDirInUse',
    message: `the data directory ${dataDir} is in use by process ${process.pid}`,
  });
  lock.release();
});

test('acts on one node, knows its log, and refuses nodes that it does not have', async () => {
  const cluster = clusterOn(new Machine());
  await cluster.start();
  await cluster.stopNode('a/0');
  expect(cluster.nodes().map(({ state }) => state)).toEqual(['running', 'running', 'stopped', 'running']);
  await cluster.startNode('a/0');
  expect(cluster.nodes().map(({ state }) => state)).toEqual(['running', 'running', 'running', 'running']);
  expect(cluster.logs('a/0', 10).map(({ text }) => text)).toEqual(['{"event":"ready"}', '{"event":"ready"}']);
  expect(await refusal(cluster.killNode('c/0'))).toEqual({ code: 'nodeUnknown', message: 'there is no node c/0' });
  await cluster.stop();
});
