import { expect, test } from 'vitest';
import { ClusterError } from './local-cluster-types.ts';
import { parseSettingOverrides } from './setting-overrides.ts';
import { directoryNameOf, parseLocalSettings, parseTopology } from './topology.ts';

const local = { namesrvSettings: { enableTopicList: 'true' }, brokerSettings: { maxIndexNum: '400000', flushDiskType: 'ASYNC_FLUSH' } };

function problemOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    if (error instanceof ClusterError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'no problem';
}

const parse = (value: unknown): unknown => problemOf(() => parseTopology(JSON.stringify(value), 't.json', local));
const two = { namesrvs: [{ name: 'ns' }], brokers: [{ name: 'a' }] };

test('reads NameServers and masters with settings of the file over those of every local cluster', () => {
  const text = JSON.stringify({
    clusterName: 'Lab',
    namesrvs: [{ name: 'ns-1' }, { name: 'ns-2', settings: { orderMessageEnable: true } }],
    brokers: [
      { name: 'broker-a', id: 0 },
      { name: 'broker-b', role: 'SYNC_MASTER', settings: { flushDiskType: 'SYNC_FLUSH' } },
    ],
    brokerSettings: { maxIndexNum: 5 },
  });
  const namesrv = { kind: 'namesrv', brokerId: null, role: 'NAMESRV' };
  const broker = { kind: 'broker', brokerId: 0 };
  expect(parseTopology(text, 't.json', local)).toEqual({
    clusterName: 'Lab',
    nodes: [
      { ...namesrv, id: 'ns-1', name: 'ns-1', settings: { enableTopicList: 'true' } },
      { ...namesrv, id: 'ns-2', name: 'ns-2', settings: { enableTopicList: 'true', orderMessageEnable: 'true' } },
      { ...broker, id: 'broker-a/0', name: 'broker-a', role: 'ASYNC_MASTER', settings: { maxIndexNum: '5', flushDiskType: 'ASYNC_FLUSH' } },
      { ...broker, id: 'broker-b/0', name: 'broker-b', role: 'SYNC_MASTER', settings: { maxIndexNum: '5', flushDiskType: 'SYNC_FLUSH' } },
    ],
  });
});

test('says what is wrong with a file, and where', () => {
  expect([
    problemOf(() => parseTopology('{', 't.json', local)),
    parse([]),
    parse({ ...two, nodes: [] }),
    parse({ ...two, brokers: [] }),
    parse({ ...two, brokers: [{ name: 'a b' }] }),
    parse({ ...two, brokers: [{ name: 'a', role: 'SLAVE' }] }),
    parse({ ...two, brokers: [{ name: 'a', id: 1 }] }),
    parse({ ...two, brokers: [{ name: 'a', role: 'KING' }] }),
    parse({ ...two, brokers: [{ name: 'a' }, { name: 'a' }] }),
    parse({ ...two, namesrvs: [{ name: 'a-0' }] }),
    parse({ ...two, brokerSettings: { x: {} } }),
  ]).toEqual([
    expect.stringMatching(/^topologyInvalid: t\.json: is not JSON: /),
    'topologyInvalid: t.json: the file must be an object',
    'topologyInvalid: t.json: the file has an unknown field nodes (known: clusterName, namesrvs, brokers, namesrvSettings, brokerSettings)',
    'topologyInvalid: t.json: brokers must be a list with at least one entry',
    'topologyInvalid: t.json: brokers[0].name must be a name of 1 to 100 letters, digits, - and _',
    'topologyInvalid: t.json: brokers[0]: slaves cannot be started yet, only masters (id 0)',
    'topologyInvalid: t.json: brokers[0]: slaves cannot be started yet, only masters (id 0)',
    'topologyInvalid: t.json: brokers[0].role must be ASYNC_MASTER or SYNC_MASTER',
    'topologyInvalid: t.json: two nodes are called a-0',
    'topologyInvalid: t.json: two nodes are called a-0',
    'topologyInvalid: t.json: brokerSettings.x must be a string, a number or true or false',
  ]);
});

test('reads the settings of every local cluster as text', () => {
  expect(parseLocalSettings('{"brokerSettings":{"maxIndexNum":4,"x":true}}', 's.json')).toEqual({
    namesrvSettings: {},
    brokerSettings: { maxIndexNum: '4', x: 'true' },
  });
});

test('names the directory of a node without a slash', () => {
  expect(['namesrv-1', 'broker-a/0'].map(directoryNameOf)).toEqual(['namesrv-1', 'broker-a-0']);
});

const { nodes } = parseTopology(JSON.stringify({ namesrvs: [{ name: 'ns-1' }], brokers: [{ name: 'a' }, { name: 'b' }] }), 't.json', local);

test('gives a setting to every broker, to one node, or to all of a kind; the last one wins', () => {
  const args = ['deleteWhen=04', 'a.deleteWhen=05', 'b/0.x=1=2', 'namesrv.enableTopicList=false', 'ns-1.y='];
  expect(Object.fromEntries(parseSettingOverrides(args, nodes))).toEqual({
    'a/0': { deleteWhen: '05' },
    'b/0': { deleteWhen: '04', x: '1=2' },
    'ns-1': { enableTopicList: 'false', y: '' },
  });
});

test('refuses a setting for an unknown node, one that the cluster chooses, and one without a value', () => {
  const problem = (argument: string): unknown => problemOf(() => parseSettingOverrides([argument], nodes));
  expect(['c.x=1', 'listenPort=1', 'x'].map(problem)).toEqual([
    'topologyInvalid: --set c.x=1: there is no node c (nodes: ns-1, a/0, b/0; or broker, namesrv for all of a kind)',
    'topologyInvalid: --set listenPort=1: listenPort is chosen by the cluster (see --host, --port, --broker-port, --advertise)',
    'topologyInvalid: --set x: expected [node.]key=value',
  ]);
});
