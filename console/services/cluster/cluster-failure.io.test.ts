import { expect, it } from 'vitest';
import { ClusterError } from '../../../engine/cluster/local-cluster-types.ts';
import { failureOf } from '../../contract/errors.ts';
import { clusterFailure } from './cluster-failure.ts';

it.each([
  [new ClusterError('topologyInvalid', 'no brokers'), undefined, { code: 'topologyInvalid', data: { detail: 'no brokers' } }],
  [
    new ClusterError('dataDirInUse', '', { path: '/data', pid: 12 }),
    undefined,
    { code: 'dataDirInUse', data: { dataDir: '/data', ownerPid: 12 } },
  ],
  [new ClusterError('nodeUnknown', '', {}), 'broker-z/0', { code: 'nodeUnknown', data: { node: 'broker-z/0' } }],
  [
    new ClusterError('nodeWrongState', '', { state: 'running' }),
    'broker-a/0',
    { code: 'nodeWrongState', data: { node: 'broker-a/0', state: 'running' } },
  ],
  [new ClusterError('nodeWrongState', '', { state: 'running' }), undefined, { code: 'clusterRunning', data: {} }],
  [
    new ClusterError('nodeFailed', 'it ended', { node: 'broker-a/0', lastLines: ['a', 'b'] }),
    undefined,
    { code: 'clusterFailed', data: { node: 'broker-a/0', lastLines: ['a', 'b'], detail: 'it ended' } },
  ],
  [new ClusterError('notReady', 'no route'), undefined, { code: 'clusterFailed', data: { node: null, lastLines: [], detail: 'no route' } }],
  [new Error('a fault'), undefined, { code: 'internal', data: {} }],
])('turns %s into what a page can show', async (error, node, expected) => {
  expect(failureOf(await clusterFailure(error, node))).toEqual(expected);
});

it('offers a free port in place of one that is taken', async () => {
  const failure = failureOf(await clusterFailure(new ClusterError('portInUse', '', { port: 29_876, pid: 7, process: 'java' })));
  expect(failure).toMatchObject({ code: 'portInUse', data: { port: 29_876, ownerPid: 7, ownerName: 'java' } });
  expect(failure.code === 'portInUse' && failure.data.freePort).toBeGreaterThan(29_876);
});
