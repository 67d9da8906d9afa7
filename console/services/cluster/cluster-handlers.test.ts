import { expect, it } from 'vitest';
import type { AttachInfo } from '../../../engine/cluster/attach-info.ts';
import { createClusterOwner } from '../../../engine/cluster/cluster-owner.ts';
import { createClusterTwin } from '../../../engine/cluster/fixtures/cluster-twin.ts';
import { ClusterError } from '../../../engine/cluster/local-cluster-types.ts';
import { ManualClock } from '../../../engine/runtime/manual-clock.ts';
import type { ClusterState } from '../../contract/cluster.ts';
import { failureOf } from '../../contract/errors.ts';
import { until } from '../../rpc/fixtures/test-contract.ts';
import { createClusterHandlers } from './cluster-handlers.ts';
import { createLocalCluster } from './local-cluster.ts';

const choice = { topology: 'single', namesrvPort: 9876, brokerPort: 10_911 } as const;

function open(other?: AttachInfo) {
  const clock = new ManualClock();
  const twin = createClusterTwin();
  const owner = createClusterOwner({ createCluster: () => twin, nowMs: () => 5000 });
  const local = createLocalCluster({ clock, owner, readAttachInfo: () => other });
  const handlers = createClusterHandlers({ clock, local, topologies: ['single'], dataDir: '/data' });
  const abort = new AbortController();
  const seen: ClusterState[] = [];
  void handlers.watch({}, { signal: abort.signal, emit: (state) => seen.push(state) });
  return { twin, handlers, abort, seen };
}

it('shows the cluster from stopped to running and back', async () => {
  const { handlers, abort, seen } = open();
  const { signal } = abort;
  expect(await handlers.start(choice, { signal })).toEqual({ namesrv: '127.0.0.1:9876' });
  await until(() => seen.at(-1)?.status === 'running', 'running');
  expect(seen.at(-1)).toEqual({
    status: 'running',
    topology: 'single',
    namesrv: '127.0.0.1:9876',
    dataDir: '/data',
    startedAtMs: 5000,
    ownerPid: null,
    failure: null,
    topologies: ['single'],
  });
  expect(await handlers.start(choice, { signal }).catch(failureOf)).toEqual({ code: 'clusterRunning', data: {} });
  await handlers.stop({}, { signal });
  await until(() => seen.at(-1)?.status === 'stopped', 'stopped');
  expect(await handlers.stop({}, { signal }).catch(failureOf)).toEqual({ code: 'clusterNotRunning', data: {} });
});

it('fails a start with the reason and goes on showing it', async () => {
  const { handlers, twin, seen, abort } = open();
  twin.failStartWith(new ClusterError('dataDirInUse', 'in use', { path: '/data', pid: 99 }));
  const failure = { code: 'dataDirInUse', data: { dataDir: '/data', ownerPid: 99 } };
  expect(await handlers.start(choice, { signal: abort.signal }).catch(failureOf)).toEqual(failure);
  await until(() => seen.at(-1)?.failure !== null, 'a failure');
  expect(seen.at(-1)).toMatchObject({ status: 'failed', failure });
});

it('runs no cluster where there is none to run', async () => {
  const clock = new ManualClock();
  const local = createLocalCluster({ clock, owner: null, readAttachInfo: () => undefined });
  const handlers = createClusterHandlers({ clock, local, topologies: ['single'], dataDir: '/data' });
  const abort = new AbortController();
  const seen: ClusterState[] = [];
  const done = handlers.watch({}, { signal: abort.signal, emit: (state) => seen.push(state) });
  await until(() => seen.length === 1, 'a state');
  abort.abort();
  await done;
  expect(seen).toMatchObject([{ status: 'stopped', topologies: [] }]);
  expect(await handlers.start(choice, { signal: abort.signal }).catch(failureOf)).toEqual({ code: 'clusterNotRunning', data: {} });
});

it('shows a cluster that another Gantry runs, and leaves it alone', async () => {
  const { handlers, seen, abort, twin } = open({ ownerPid: 77, namesrv: '127.0.0.1:9999' });
  await until(() => seen.length === 1, 'a state');
  expect(seen).toMatchObject([{ status: 'running', namesrv: '127.0.0.1:9999', ownerPid: 77 }]);
  const failure = { code: 'clusterNotOwned', data: { ownerPid: 77 } };
  expect(await handlers.start(choice, { signal: abort.signal }).catch(failureOf)).toEqual(failure);
  expect(await handlers.stop({}, { signal: abort.signal }).catch(failureOf)).toEqual(failure);
  expect(twin.asked).toEqual([]);
});
