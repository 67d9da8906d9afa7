import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../engine/runtime/clock.ts';
import { ManualClock } from '../../../engine/runtime/manual-clock.ts';
import type { Connection } from '../../contract/connections.ts';
import { failureOf } from '../../contract/errors.ts';
import type { HistoryStatus } from '../../contract/history.ts';
import type { NodeRow } from '../../contract/nodes.ts';
import { firstValue, openConsole } from '../fixtures/console-under-test.ts';
import type { ConsoleUnderTest } from '../fixtures/console-under-test.ts';
import { createClusterView, lostBrokerKeptMs } from './cluster-view.ts';
import { openConnectionRegistry } from './connection-registry.ts';

let subject: ConsoleUnderTest;
beforeEach(async () => {
  subject = await openConsole(['broker-a', 'broker-b']);
});
afterEach(() => subject.stop());

const watch = (passes: (list: Connection[]) => boolean): Promise<Connection[]> =>
  firstValue((observer) => subject.rpc.connections.watch({}, observer), passes);
const statusOf = (list: Connection[], id: string): string | undefined => list.find((connection) => connection.id === id)?.state.status;

it('lists the local cluster first and says of each whether it answers', async () => {
  const [local, remote] = await watch((list) => statusOf(list, 'remote') === 'connected');
  expect(local).toEqual({ id: 'local', kind: 'local', name: '', namesrvAddresses: [], state: { status: 'stopped' } });
  expect(remote).toMatchObject({
    id: 'remote',
    kind: 'remote',
    name: 'Remote',
    state: { clusterNames: ['DefaultCluster'], brokerCount: 2, versions: ['V5_5_0'] },
  });
});

it('notices that a cluster went away and came to be', async () => {
  await watch((list) => statusOf(list, 'remote') === 'connected');
  await subject.rpc.cluster.start({});
  await watch((list) => statusOf(list, 'local') === 'connected');
  await subject.remote.kill(subject.remote.namesrvAddress);
  const list = await watch((all) => statusOf(all, 'remote') === 'unreachable');
  expect(list.find(({ id }) => id === 'remote')?.state).toMatchObject({ status: 'unreachable', detail: 'namesrvUnreachable' });
});

it('counts a broker that is no longer listed, until the cluster itself is stopped', async () => {
  await watch((list) => statusOf(list, 'remote') === 'connected');
  const [lost] = subject.remote.brokers;
  if (lost === undefined) throw new Error('no broker');
  subject.remote.unlist(lost);
  await subject.remote.kill(lost.address);
  const rows = await firstValue<NodeRow[]>(
    (observer) => subject.rpc.nodes.watch({ connection: 'remote' }, observer),
    (list) => list.some(({ state }) => state === 'unreachable'),
  );
  expect(rows.map(({ id, state }) => `${id} ${state}`)).toEqual(['127.0.0.1:9876 running', 'broker-a/0 unreachable', 'broker-b/0 running']);
});

it('forgets lost brokers when it is told to, and after ten minutes', async () => {
  const clock = new ManualClock();
  const { caller, namesrvAddress, brokers } = subject.remote;
  const view = createClusterView({ caller, clock, namesrvAddresses: () => [namesrvAddress] });
  const names = async (): Promise<string[]> => (await view.brokers()).map(({ node }) => node);
  const [first, second] = [brokers[0], brokers[1]];
  if (first === undefined || second === undefined) throw new Error('two brokers');
  expect(await names()).toEqual(['broker-a', 'broker-b']);
  subject.remote.unlist(first);
  await clock.advance(lostBrokerKeptMs);
  expect(await names()).toEqual(['broker-a', 'broker-b']);
  await clock.advance(1001);
  expect(await names()).toEqual(['broker-b']);
  subject.remote.unlist(second);
  await clock.advance(1001);
  expect(await names()).toEqual(['broker-b']);
  view.forgetLost();
  expect(await names()).toEqual([]);
});

it.each(['nowhere', 'host:', 'host:0', 'host:70000', 'http://host:1', 'a b:1', ':9876'])('does not add the address %j', async (address) => {
  expect(await subject.rpc.connections.add({ name: 'X', namesrvAddresses: [address] }).catch(failureOf)).toEqual({
    code: 'addressInvalid',
    data: { address },
  });
});

it('does not add the same cluster twice and makes an id of its own for each', async () => {
  expect(await subject.rpc.connections.add({ name: 'Again', namesrvAddresses: ['127.0.0.1:9876'] }).catch(failureOf)).toEqual({
    code: 'connectionExists',
    data: { connection: 'remote' },
  });
  expect(await subject.rpc.connections.add({ name: 'Remote', namesrvAddresses: ['[::1]:9876', 'ns.example:9876'] })).toEqual({
    id: 'remote-2',
  });
  expect(await subject.rpc.connections.add({ name: '订单', namesrvAddresses: ['10.0.0.1:9876'] })).toEqual({ id: 'cluster' });
});

it('records a cluster from the start, unless it was added without that', async () => {
  const isRecorded = async (connection: string): Promise<boolean> => {
    const status = await firstValue<HistoryStatus>(
      (observer) => subject.rpc.history.status({ connection }, observer),
      () => true,
    );
    return status.isRecorded;
  };
  const add = (isRecorded?: boolean) => subject.rpc.connections.add({ name: 'Other', namesrvAddresses: ['10.0.0.1:9876'], isRecorded });
  const { id } = await add(false);
  expect([await isRecorded('remote'), await isRecorded(id)]).toEqual([true, false]);
  await subject.rpc.connections.remove({ connection: id });
  expect([await add(), await isRecorded(id)]).toEqual([{ id }, true]); // the id of a removed one does not keep its choice
});

it('adds nothing when what belongs to it could not be kept', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'registry-'));
  const path = join(folder, 'connections.json');
  const registry = await openConnectionRegistry({
    path,
    caller: subject.remote.caller,
    clock: systemClock,
    localNamesrvAddresses: () => [],
  });
  const seen: string[] = [];
  const adding = registry.add('Staging', ['10.0.0.1:9876'], async (id) => {
    seen.push(id, ...registry.targets.current.map((target) => target.id));
    throw new Error('disk full');
  });
  await expect(adding).rejects.toThrow('disk full');
  expect([seen, registry.targets.current.map(({ id }) => id)]).toEqual([['staging', 'local'], ['local']]);
  await rm(folder, { recursive: true });
});

it('forgets a cluster, but never the local one', async () => {
  await subject.rpc.connections.remove({ connection: 'remote' });
  expect((await watch(() => true)).map(({ id }) => id)).toEqual(['local']);
  expect(await subject.rpc.connections.remove({ connection: 'local' }).catch(failureOf)).toEqual({
    code: 'connectionUnknown',
    data: { connection: 'local' },
  });
});

it('remembers what was added over a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'registry-'));
  const options = {
    path: join(folder, 'connections.json'),
    caller: subject.remote.caller,
    clock: systemClock,
    localNamesrvAddresses: () => [],
  };
  await (await openConnectionRegistry(options)).add('Staging', ['10.0.0.1:9876']);
  const { targets } = await openConnectionRegistry(options);
  expect(targets.current.map(({ id, kind, name }) => [id, kind, name])).toEqual([
    ['local', 'local', ''],
    ['staging', 'remote', 'Staging'],
  ]);
  await rm(folder, { recursive: true });
});

it('asks the next NameServer when one is silent', async () => {
  const { id } = await subject.rpc.connections.add({ name: 'Two', namesrvAddresses: ['127.0.0.1:1', '127.0.0.1:9876'] });
  const list = await watch((all) => statusOf(all, id) === 'connected');
  expect(statusOf(list, id)).toBe('connected');
});
