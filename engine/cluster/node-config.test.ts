import { expect, test } from 'vitest';
import { addressOf, configPathOf, connectHostOf, haAddressOf, mergeSettings, namesrvAddress, ownedSettings } from './node-config.ts';
import type { NodePlan } from './node-config.ts';
import { parseTopology } from './topology.ts';
import type { NodeSpec } from './topology.ts';

const topology = parseTopology(
  JSON.stringify({ namesrvs: [{ name: 'namesrv-1' }, { name: 'namesrv-2' }], brokers: [{ name: 'broker-a' }] }),
  't.json',
  { namesrvSettings: {}, brokerSettings: {} },
);
const [namesrv, , broker] = topology.nodes as [NodeSpec, NodeSpec, NodeSpec];
const plan: NodePlan = {
  dataDir: '/data',
  host: '0.0.0.0',
  advertiseHost: 'box.lan',
  ports: new Map([
    ['namesrv-1', 9876],
    ['namesrv-2', 9877],
    ['broker-a/0', 10_911],
  ]),
};

test("tells a broker where it is, where its store lies and where the NameServers are, in Apache's names", () => {
  expect(ownedSettings(topology, broker, plan)).toEqual({
    brokerClusterName: 'DefaultCluster',
    brokerName: 'broker-a',
    brokerId: '0',
    brokerRole: 'ASYNC_MASTER',
    listenPort: '10911',
    haListenPort: '10912',
    bindAddress: '0.0.0.0',
    brokerIP1: 'box.lan',
    brokerIP2: 'box.lan',
    namesrvAddr: '127.0.0.1:9876;127.0.0.1:9877',
    storePathRootDir: '/data/broker-a-0/store',
    storePathCommitLog: '/data/broker-a-0/store/commitlog',
  });
  expect(configPathOf(broker, plan)).toBe('/data/broker-a-0/broker.conf');
});

test('tells a NameServer where it listens and what it keeps', () => {
  expect(ownedSettings(topology, namesrv, plan)).toEqual({
    listenPort: '9876',
    bindAddress: '0.0.0.0',
    kvConfigPath: '/data/namesrv-1/kvConfig.json',
    configStorePath: '/data/namesrv-1/namesrv.conf',
  });
});

test('tells clients the advertised host', () => {
  expect([namesrvAddress(topology, plan), addressOf(broker, plan), haAddressOf(broker, plan), haAddressOf(namesrv, plan)]).toEqual([
    'box.lan:9876;box.lan:9877',
    'box.lan:10911',
    'box.lan:10912',
    null,
  ]);
  expect(['0.0.0.0', '::', '127.0.0.1'].map(connectHostOf)).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
});

const merge = (options: Partial<Parameters<typeof mergeSettings>[0]>): unknown => {
  const { settings, run } = mergeSettings({
    owned: { listenPort: '1' },
    defaults: { size: '64', flush: 'ASYNC' },
    overrides: {},
    file: undefined,
    lastRun: {},
    ...options,
  });
  return { settings: Object.fromEntries(settings), run };
};

test('starts a new node with the defaults and what was set for this run', () => {
  expect(merge({ overrides: { flush: 'SYNC', extra: 'x' } })).toEqual({
    settings: { listenPort: '1', size: '64', flush: 'SYNC', extra: 'x' },
    run: { flush: { value: 'SYNC', before: 'ASYNC' }, extra: { value: 'x', before: null } },
  });
});

test('keeps what stands in the file over the defaults, and never a port of an earlier run', () => {
  const file = new Map([
    ['size', '1024'],
    ['listenPort', '99'],
    ['own', 'y'],
  ]);
  expect(merge({ file })).toEqual({ settings: { listenPort: '1', size: '1024', own: 'y', flush: 'ASYNC' }, run: {} });
});

test("takes an earlier run's settings back, but not what was changed since", () => {
  const lastRun = { flush: { value: 'SYNC', before: 'ASYNC' }, extra: { value: 'x', before: null }, size: { value: '7', before: '64' } };
  const file = new Map([
    ['flush', 'SYNC'],
    ['extra', 'x'],
    ['size', '8'],
  ]);
  expect(merge({ file, lastRun })).toEqual({ settings: { listenPort: '1', flush: 'ASYNC', size: '8' }, run: {} });
});
