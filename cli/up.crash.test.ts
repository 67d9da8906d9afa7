import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { topicRouteType } from '../engine/protocol/bodies/topic-route.ts';
import { decodeBody } from '../engine/protocol/json-schema.ts';
import { RequestCode } from '../engine/protocol/request-code.ts';
import { createRemotingClient } from '../engine/remoting/client.ts';
import { systemClock } from '../engine/runtime/clock.ts';
import { silentLog } from '../engine/runtime/log.ts';
import { nodeNet } from '../engine/runtime/node-net.ts';
import { isProcessAlive } from '../engine/runtime/process.ts';
import { endAll, startGantry } from './fixtures/gantry-up.ts';
import type { ReadyNode } from './fixtures/gantry-up.ts';

let scratch: string;
beforeEach(() => void (scratch = mkdtempSync(join(tmpdir(), 'gantry-up-'))));
afterEach(async () => {
  await endAll();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
});

const anyPorts = ['--port', '0', '--broker-port', '0'];

function portOf(address: string): number {
  return Number(address.split(':')[1]);
}

/** Every port that the nodes have, the brokers' HA ports too. */
function portsOf(nodes: readonly ReadyNode[]): number[] {
  return nodes.flatMap(({ address, haAddress }) => [portOf(address), ...(haAddress === undefined ? [] : [portOf(haAddress)])]);
}

async function listenOn(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return server;
}

/** A port that is taken while the two others of a broker, 1 and 3 below it, are free. */
async function onlyHaPortTaken(): Promise<{ haPort: Server; port: number }> {
  for (;;) {
    const haPort = (await listenOn(0)).unref();
    const { port } = haPort.address() as AddressInfo;
    const othersAreFree = await assertPortsFree([port - 1, port - 3]).then(
      () => true,
      () => false,
    );
    if (othersAreFree) return { haPort, port };
    haPort.close();
  }
}

async function assertPortsFree(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const server = await listenOn(port);
    await new Promise((resolve) => server.close(resolve));
  }
}

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

/** Addresses of the masters in the route of TBW102, as a client of this NameServer sees it. */
async function mastersAt(namesrv: string): Promise<string[]> {
  const client = createRemotingClient({ net: nodeNet, clock: systemClock, log: silentLog });
  try {
    const extFields = { topic: 'TBW102', acceptStandardJsonOnly: true };
    const response = await client.invoke(namesrv, { code: RequestCode.GET_ROUTEINFO_BY_TOPIC, extFields }, 3_000);
    const masters: string[] = decodeBody(topicRouteType, response.body).brokerDatas.flatMap((broker) => broker.brokerAddrs.get(0) ?? []);
    return masters.sort();
  } finally {
    await client.stop();
  }
}

test('prints one ready line that is true, and SIGTERM leaves no process, no abort file and no port within 3 s', async () => {
  const dataDir = join(scratch, 'data');
  const gantry = startGantry(['up', '--json', '--data-dir', dataDir, ...anyPorts]);
  const { namesrv, nodes } = await gantry.ready();
  expect(gantry.events()[0]).toEqual({
    event: 'ready',
    namesrv,
    nodes: [
      { kind: 'namesrv', name: 'namesrv-1', address: namesrv, pid: expect.any(Number), dataDir: join(dataDir, 'namesrv-1') },
      {
        kind: 'broker',
        name: 'broker-a',
        id: 0,
        role: 'ASYNC_MASTER',
        address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        haAddress: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        pid: expect.any(Number),
        dataDir: join(dataDir, 'broker-a-0'),
      },
    ],
  });
  expect(await mastersAt(namesrv)).toEqual([nodes[1]?.address]);
  expect(nodes.map(({ pid }) => isProcessAlive(pid))).toEqual([true, true]);

  const stoppedAtMs = performance.now();
  gantry.process.kill('SIGTERM');
  expect(await gantry.exited).toBe(0);
  expect(performance.now() - stoppedAtMs).toBeLessThan(3_000);
  expect(nodes.map(({ pid }) => isProcessAlive(pid))).toEqual([false, false]);
  expect(filesUnder(dataDir)).not.toContain('abort');
  expect(filesUnder(dataDir)).not.toContain('gantry.lock');
  await assertPortsFree(portsOf(nodes));
  expect(gantry.events().filter(({ event }) => event === 'ready').length).toBe(1);
  expect(gantry.events().at(-1)).toEqual({ event: 'stopped' });
});

test('leaves no node 2 s after its owner was killed, and starts again on what they left', async () => {
  const args = ['up', '--json', '--data-dir', join(scratch, 'data'), ...anyPorts];
  const first = startGantry(args);
  const { nodes } = await first.ready();
  first.process.kill('SIGKILL');
  await vi.waitFor(() => expect(nodes.map(({ pid }) => isProcessAlive(pid))).toEqual([false, false]), { timeout: 2_000, interval: 20 });
  const second = startGantry(args);
  await second.ready();
  second.process.kill('SIGINT');
  expect(await second.exited).toBe(0);
});

test('refuses a data directory that is in use with the pid of its owner, and a port with the process that has it', async () => {
  const dataDir = join(scratch, 'data');
  const gantry = startGantry(['up', '--json', '--data-dir', dataDir, ...anyPorts]);
  const { namesrv, nodes } = await gantry.ready();

  const sameDirectory = startGantry(['up', '--json', '--data-dir', dataDir, ...anyPorts]);
  expect(await sameDirectory.exited).toBe(1);
  expect(sameDirectory.events()).toEqual([
    {
      event: 'failed',
      code: 'dataDirInUse',
      message: `the data directory ${dataDir} is in use by process ${gantry.process.pid}`,
      data: { pid: gantry.process.pid, path: dataDir },
    },
  ]);

  const namesrvPort = portOf(namesrv);
  const samePort = startGantry(['up', '--data-dir', join(scratch, 'other'), '--port', String(namesrvPort), '--broker-port', '0']);
  expect(await samePort.exited).toBe(1);
  const holder = process.platform === 'linux' ? ` by node (pid ${nodes[0]?.pid})` : '';
  expect(samePort.stderr.replace(/by \S+ \(/, 'by node (')).toBe(
    `gantry up: port ${namesrvPort}, which namesrv-1 needs, is in use${holder}\n`,
  );

  // The port for slaves is taken as well: it is part of what a broker needs.
  const { haPort, port } = await onlyHaPortTaken();
  const haTaken = startGantry(['up', '--json', '--data-dir', join(scratch, 'third'), '--port', '0', '--broker-port', String(port - 1)]);
  expect(await haTaken.exited).toBe(1);
  expect(haTaken.events()).toMatchObject([{ event: 'failed', code: 'portInUse', data: { port } }]);
  haPort.close();
});

test('leaves no file behind when it is ephemeral, nor of an earlier one whose owner was killed', async () => {
  const env = { TMPDIR: scratch };
  const killed = startGantry(['up', '--json', '--ephemeral', ...anyPorts], env);
  const { nodes } = await killed.ready();
  killed.process.kill('SIGKILL');
  await vi.waitFor(() => expect(nodes.some(({ pid }) => isProcessAlive(pid))).toBe(false), { timeout: 2_000, interval: 20 });
  expect(filesUnder(scratch)).toContain('broker.conf');

  const gantry = startGantry(['up', '--json', '--ephemeral', ...anyPorts], env);
  await gantry.ready();
  gantry.process.kill('SIGTERM');
  expect(await gantry.exited).toBe(0);
  expect(filesUnder(scratch)).toEqual([]);
});

test.skipIf(process.platform === 'win32')('stops in order when the signal goes to the whole process group', async () => {
  const gantry = startGantry(['up', '--json', '--data-dir', join(scratch, 'data'), ...anyPorts], {}, { detached: true });
  await gantry.ready();
  process.kill(-(gantry.process.pid ?? 0), 'SIGTERM');
  expect(await gantry.exited).toBe(0);
  const exits = gantry.events().filter(({ event }) => event === 'node-exited');
  expect(exits.map(({ name, code, expected }) => ({ name, code, expected }))).toEqual([
    { name: 'broker-a', code: 0, expected: true },
    { name: 'namesrv-1', code: 0, expected: true },
  ]);
});

test('stops cleanly while it is still starting', async () => {
  const dataDir = join(scratch, 'data');
  const gantry = startGantry(['up', '--data-dir', dataDir, ...anyPorts]);
  await vi.waitFor(() => expect(existsSync(join(dataDir, 'gantry.lock'))).toBe(true), { timeout: 10_000, interval: 5 });
  gantry.process.kill('SIGTERM');
  expect(await gantry.exited).toBe(0);
  expect(gantry.lines.at(-1)).toBe('Stopped');
  expect(filesUnder(dataDir)).not.toContain('gantry.lock');
});

test('starts every NameServer and master of a file, with settings for one and an address for clients', async () => {
  const file = join(scratch, 'lab.json');
  writeFileSync(
    file,
    JSON.stringify({
      clusterName: 'Lab',
      namesrvs: [{ name: 'ns-1' }, { name: 'ns-2' }],
      brokers: [{ name: 'broker-a' }, { name: 'broker-b', role: 'SYNC_MASTER' }],
    }),
  );
  const dataDir = join(scratch, 'data');
  const args = ['--topology', file, '--host', '0.0.0.0', '--advertise', 'localhost', '--set', 'broker-b.deleteWhen=05'];
  const gantry = startGantry(['up', '--json', '--data-dir', dataDir, ...anyPorts, ...args]);
  const { namesrv, nodes } = await gantry.ready();
  expect(nodes.map(({ kind, name, role }) => [kind, name, role])).toEqual([
    ['namesrv', 'ns-1', undefined],
    ['namesrv', 'ns-2', undefined],
    ['broker', 'broker-a', 'ASYNC_MASTER'],
    ['broker', 'broker-b', 'SYNC_MASTER'],
  ]);
  const masters = nodes.slice(2).map(({ address }) => address);
  expect(masters.every((address) => address.startsWith('localhost:'))).toBe(true);
  for (const address of namesrv.split(';')) expect(await mastersAt(address)).toEqual([...masters].sort());
  const settingsOf = (node: string): string => readFileSync(join(dataDir, node, 'broker.conf'), 'utf8');
  expect([settingsOf('broker-a-0').includes('deleteWhen=05'), settingsOf('broker-b-0').includes('deleteWhen=05')]).toEqual([false, true]);
  gantry.process.kill('SIGTERM');
  expect(await gantry.exited).toBe(0);
});

test('says that a killed broker ended and starts it again at the same address, in every route', async () => {
  const gantry = startGantry(['up', '--json', '--data-dir', join(scratch, 'data'), ...anyPorts]);
  const { namesrv, nodes } = await gantry.ready();
  const broker = nodes[1] as ReadyNode;
  process.kill(broker.pid, 'SIGKILL');
  expect(await gantry.event('node-exited')).toMatchObject({
    ...broker,
    state: 'crashed',
    code: null,
    signal: 'SIGKILL',
    expected: false,
    lastLines: expect.any(Array),
  });
  const restarted = await gantry.event('node-restarted');
  expect(restarted).toMatchObject({ name: 'broker-a', address: broker.address, state: 'running' });
  expect(restarted['pid']).not.toBe(broker.pid);
  expect(await mastersAt(namesrv)).toEqual([broker.address]);
  gantry.process.kill('SIGTERM');
  expect(await gantry.exited).toBe(0);
});

test.for([
  {
    args: ['--topology', 'sync-pair'],
    message: 'the topology sync-pair needs slaves, which cannot be started yet (available: single, or a file)',
  },
  { args: ['--topology', 'nowhere.json'], message: 'there is no topology and no file nowhere.json (topologies: single)' },
  {
    args: ['--set', 'nobody.x=1'],
    message: '--set nobody.x=1: there is no node nobody (nodes: namesrv-1, broker-a/0; or broker, namesrv for all of a kind)',
  },
  { args: ['--host', '203.0.113.1'], message: 'cannot listen on 203.0.113.1: EADDRNOTAVAIL' },
])('refuses $args in one line', async ({ args, message }) => {
  const gantry = startGantry(['up', '--data-dir', join(scratch, 'data'), ...anyPorts, ...args]);
  expect(await gantry.exited).toBe(1);
  expect(gantry.stderr).toBe(`gantry up: ${message}\n`);
});

test('says what a broker did not like when it does not start, with its last lines', async () => {
  const gantry = startGantry(['up', '--json', '--data-dir', join(scratch, 'data'), ...anyPorts, '--set', 'maxMessageSize=huge']);
  expect(await gantry.exited).toBe(1);
  expect(gantry.events()).toEqual([
    {
      event: 'failed',
      code: 'nodeFailed',
      message: expect.stringMatching(/^broker-a\/0 did not start: .*maxMessageSize/),
      data: expect.objectContaining({
        node: 'broker-a/0',
        exitCode: 2,
        lastLines: expect.arrayContaining([expect.stringContaining('start-failed')]),
      }),
    },
  ]);
});

test('forgets the settings of one run in the next, and keeps what an admin has changed', async () => {
  const dataDir = join(scratch, 'data');
  const conf = join(dataDir, 'broker-a-0', 'broker.conf');
  mkdirSync(join(dataDir, 'broker-a-0'), { recursive: true });
  writeFileSync(conf, 'fileReservedTime=7\nflushDiskType=ASYNC_FLUSH\n');
  const conferences: string[][] = [];
  for (const set of [['--set', 'flushDiskType=SYNC_FLUSH'], []]) {
    const gantry = startGantry(['up', '--json', '--data-dir', dataDir, ...anyPorts, ...set]);
    await gantry.ready();
    conferences.push(
      readFileSync(conf, 'utf8')
        .split('\n')
        .filter((line) => /^(flushDiskType|fileReservedTime|mappedFileSizeConsumeQueue)=/.test(line))
        .sort(),
    );
    gantry.process.kill('SIGTERM');
    await gantry.exited;
  }
  const kept = ['fileReservedTime=7', 'mappedFileSizeConsumeQueue=60000'];
  expect(conferences).toEqual([[...kept, 'flushDiskType=SYNC_FLUSH'].sort(), [...kept, 'flushDiskType=ASYNC_FLUSH'].sort()]);
});
