import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createConsoleHost } from '../../console/host/console-host.ts';
import { contract } from '../../console/contract/contract.ts';
import { failureOf } from '../../console/contract/errors.ts';
import { createClient } from '../../console/rpc/client.ts';
import { until } from '../../console/rpc/fixtures/test-contract.ts';
import { createElectronLink } from '../../console/rpc/links/electron.ts';
import { pageCodec } from '../../console/rpc/page-codec.ts';
import { createClusterOwner } from '../../engine/cluster/cluster-owner.ts';
import { createClusterTwin } from '../../engine/cluster/fixtures/cluster-twin.ts';
import { createRemotingClient } from '../../engine/remoting/client.ts';
import { systemClock } from '../../engine/runtime/clock.ts';
import { silentLog } from '../../engine/runtime/log.ts';
import { memoryNet } from '../../engine/runtime/memory-net.ts';
import { MemorySpawner } from '../../engine/runtime/memory-spawner.ts';
import { startConsoleHost } from './console-host-process.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'host-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

/** Main's part of a desktop app with the real host in it, and pages connected as the preload script does it. */
function openApp() {
  const clock = systemClock;
  const spawner = new MemorySpawner({
    host({ parent }) {
      const client = createRemotingClient({ net: memoryNet(), clock, log: silentLog });
      const host = createConsoleHost({ clock, log: silentLog, client, send: (message) => parent.send(structuredClone({ ...message })) });
      parent.onMessage((message) => host.receive(message));
    },
  });
  const twin = createClusterTwin();
  const owner = createClusterOwner({ createCluster: () => twin, nowMs: () => 1 });
  const info = {
    version: '1.2.3',
    shell: 'desktop',
    platform: 'linux',
    runtimes: { node: '24', electron: '45', chrome: '152' },
    managesLocalCluster: true,
    dataDir,
  } as const;
  const host = startConsoleHost({
    spawner,
    entryPath: 'host',
    owner,
    clock,
    log: silentLog,
    hello: { type: 'host-options', info, topologies: ['single'] },
  });

  function openPage() {
    let listener: (bytes: Uint8Array) => void = () => {};
    let pipe: ReturnType<typeof host.open> | undefined;
    const link = createElectronLink({
      platform: 'linux',
      onMessage: (next) => void (listener = next),
      send(bytes) {
        if (bytes.length > 1) pipe?.send(bytes);
        else
          pipe = host.open({
            bytes: (answer) => listener(answer),
            up: () => listener(Uint8Array.of(1)),
            down: () => listener(Uint8Array.of(0)),
            refused: () => listener(Uint8Array.of(0)),
          });
      },
    });
    const client = createClient(contract, link, { codec: pageCodec });
    return { client, sendRaw: (bytes: Uint8Array) => pipe?.send(bytes), close: () => pipe?.close() };
  }
  return { host, spawner, twin, owner, openPage };
}

it('connects pages to the host, and the host to the owner of the nodes', async () => {
  const { openPage, twin } = openApp();
  const { client } = openPage();
  await until(client.isConnected, 'connected');
  expect(await client.rpc.app.info({})).toMatchObject({ version: '1.2.3', shell: 'desktop' });
  expect(await client.rpc.cluster.start({})).toEqual({ namesrv: '127.0.0.1:9876' });
  await client.rpc.nodes.kill({ connection: 'local', node: 'broker-a/0' });
  expect(twin.asked).toEqual(['start', 'killNode broker-a/0']);
});

it('starts a new host when one dies, brings the pages back and leaves the nodes alone', async () => {
  const { openPage, spawner, twin, host } = openApp();
  const { client } = openPage();
  await until(client.isConnected, 'connected');
  await client.rpc.cluster.start({});
  const states: string[] = [];
  client.rpc.cluster.watch({}, { next: ({ status }) => states.push(status) });
  await until(() => states.length === 1, 'the state');
  const firstPid = host.pid;
  twin.restartNode = () => new Promise(() => {});
  const change = client.rpc.nodes.restart({ connection: 'local', node: 'broker-a/0' }).catch(failureOf);
  await new Promise((resolve) => setImmediate(resolve));
  spawner.started[0]?.child.kill('SIGKILL');
  expect(await change).toEqual({ code: 'outcomeUnknown', data: {} });
  await until(() => states.length === 2, 'the state from the new host');
  expect(states).toEqual(['running', 'running']);
  expect([host.pid === firstPid, twin.asked]).toEqual([false, ['start']]);
});

it('cuts off a page that sends what is no frame, and only that one', async () => {
  const { openPage } = openApp();
  const [good, bad] = [openPage(), openPage()];
  await until(() => good.client.isConnected() && bad.client.isConnected(), 'both connected');
  bad.sendRaw(Uint8Array.of(0xc1, 0xc1));
  await until(() => !bad.client.isConnected(), 'cut off');
  expect(await good.client.rpc.app.info({})).toMatchObject({ version: '1.2.3' });
});

it('forgets a page that is closed', async () => {
  const { openPage, owner } = openApp();
  const { client, close } = openPage();
  await until(client.isConnected, 'connected');
  let heard = 0;
  client.rpc.cluster.watch({}, { next: () => (heard += 1) });
  await until(() => heard === 1, 'the state');
  close();
  await owner.start({ topology: 'single', namesrvPort: 0, brokerPort: 0 });
  await new Promise((resolve) => setImmediate(resolve));
  expect(heard).toBe(1);
});

it('starts no further host once it is stopped', async () => {
  const { host, spawner, openPage } = openApp();
  const { client } = openPage();
  await until(client.isConnected, 'connected');
  host.stop();
  spawner.started[0]?.child.kill('SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(spawner.started).toHaveLength(1);
});
