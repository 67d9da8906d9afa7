import { afterEach, beforeEach, expect, it } from 'vitest';
import { failureOf } from '../../contract/errors.ts';
import type { LogLine, NodeRow } from '../../contract/nodes.ts';
import { until } from '../../rpc/fixtures/test-contract.ts';
import { firstValue, openConsole } from '../fixtures/console-under-test.ts';
import type { ConsoleUnderTest } from '../fixtures/console-under-test.ts';

let subject: ConsoleUnderTest;
beforeEach(async () => {
  subject = await openConsole();
});
afterEach(() => subject.stop());

const local = (node = 'broker-a/0') => ({ connection: 'local', node });
const start = () => subject.rpc.cluster.start({});
const rows = (connection: string, passes: (list: NodeRow[]) => boolean): Promise<NodeRow[]> =>
  firstValue((observer) => subject.rpc.nodes.watch({ connection }, observer), passes);

it('shows local nodes with what they say about themselves', async () => {
  await start();
  const nodes = await rows('local', (list) => list.some(({ figures }) => figures !== null));
  expect(nodes).toMatchObject([
    { id: 'namesrv-1', kind: 'namesrv', role: 'NAMESRV', state: 'running', isLocal: true, figures: null },
    {
      id: 'broker-a/0',
      kind: 'broker',
      role: 'ASYNC_MASTER',
      brokerName: 'broker-a',
      brokerId: 0,
      state: 'running',
      pid: 4711,
      version: 'V5_5_0',
      figures: { inPerSecond: { value: 1.5 } },
    },
  ]);
});

it('shows the nodes of another cluster by their answers', async () => {
  const nodes = await rows(subject.connection, (list) => list.some(({ figures }) => figures !== null));
  expect(nodes).toMatchObject([
    { id: '127.0.0.1:9876', kind: 'namesrv', state: 'running', isLocal: false },
    { id: 'broker-a/0', role: 'MASTER', state: 'running', isLocal: false, pid: null, version: 'V5_5_0' },
  ]);
});

it('says of a broker that has stopped answering that it does not, and keeps its last figures', async () => {
  await rows(subject.connection, (list) => list.some(({ figures }) => figures !== null));
  await subject.remote.kill('127.0.0.1:10911');
  const nodes = await rows(subject.connection, (list) => list.some(({ state }) => state === 'unreachable'));
  expect(nodes[1]).toMatchObject({ id: 'broker-a/0', state: 'unreachable', figures: { inPerSecond: { value: 1.5 } } });
});

it('shows how a node ended as soon as it has', async () => {
  await start();
  const exit = { code: 137, signal: 'SIGKILL', atMs: 9, expected: false, lastLines: ['the end'] };
  subject.local.setNode('broker-a/0', { state: 'crashed', pid: null, lastExit: { ...exit, pid: 4711 }, restartAtMs: 5000 });
  const nodes = await rows('local', () => true);
  expect(nodes[1]).toMatchObject({ state: 'crashed', pid: null, restartAtMs: 5000, lastExit: exit });
});

it('passes actions on to the owner of the nodes', async () => {
  await start();
  await subject.rpc.nodes.kill(local());
  await subject.rpc.nodes.start(local());
  await subject.rpc.nodes.restart(local());
  await subject.rpc.nodes.stop(local('namesrv-1'));
  expect(subject.local.asked).toEqual([
    'start',
    'killNode broker-a/0',
    'startNode broker-a/0',
    'restartNode broker-a/0',
    'stopNode namesrv-1',
  ]);
});

it('refuses actions on nodes that are not there, or not here', async () => {
  await start();
  expect([
    await subject.rpc.nodes.kill(local('broker-z/0')).catch(failureOf),
    await subject.rpc.nodes.kill({ connection: subject.connection, node: 'broker-a/0' }).catch(failureOf),
  ]).toEqual([
    { code: 'nodeUnknown', data: { node: 'broker-z/0' } },
    { code: 'nodeNotLocal', data: { node: 'broker-a/0' } },
  ]);
});

it('gives the newest lines of a log first, then every line once', async () => {
  await start();
  for (let count = 1; count <= 5; count++) subject.local.log('broker-a/0', `early ${count}`);
  const lines: LogLine[] = [];
  const stop = subject.rpc.nodes.logs({ ...local(), backlog: 3 }, { next: (batch) => lines.push(...batch.lines) });
  await until(() => lines.length === 3, 'the backlog');
  subject.local.log('broker-a/0', '{"level":"error","event":"disk-failed","path":"/data"}');
  subject.local.log('broker-a/0', 'late');
  await until(() => lines.length === 5, 'the new lines');
  stop();
  expect(lines.map(({ sequence, level, event }) => [sequence, level, event])).toEqual([
    [3, 'info', 'early 3'],
    [4, 'info', 'early 4'],
    [5, 'info', 'early 5'],
    [6, 'error', 'disk-failed'],
    [7, 'info', 'late'],
  ]);
});
