import { describe, expect, it } from 'vitest';
import { createRemoteClusterOwner, serveClusterControl } from './cluster-control.ts';
import type { ControlAnswer, ControlRequest } from './cluster-control.ts';
import { createClusterOwner } from './cluster-owner.ts';
import type { ClusterOwner, OwnerState } from './cluster-owner.ts';
import { createClusterTwin } from './fixtures/cluster-twin.ts';
import type { ClusterTwin } from './fixtures/cluster-twin.ts';
import { ClusterError } from './local-cluster-types.ts';

const choice = { topology: 'single', namesrvPort: 9876, brokerPort: 10_911 };

interface Subject {
  owner: ClusterOwner;
  twins: ClusterTwin[];
  /** Lets what is on its way between the two ends of a channel arrive. */
  settle: () => Promise<void>;
}

function direct(): Subject {
  const twins = [createClusterTwin(), createClusterTwin()];
  let made = 0;
  const owner = createClusterOwner({
    nowMs: () => 5000,
    createCluster: ({ topology }) => {
      if (topology !== 'single') throw new ClusterError('topologyInvalid', `no topology ${topology}`, { detail: topology });
      return twins[made++ % 2] ?? createClusterTwin();
    },
  });
  return { owner, twins, settle: async () => {} };
}

/** The same through a control channel that copies every message, as two processes do. */
function overChannel(): Subject {
  const { owner, twins } = direct();
  const remote = createRemoteClusterOwner((request: ControlRequest) => {
    const copy = structuredClone(request);
    queueMicrotask(() => served.receive(copy));
  });
  const served = serveClusterControl(owner, (answer: ControlAnswer) => {
    const copy = structuredClone(answer);
    queueMicrotask(() => remote.receive(copy));
  });
  return { owner: remote, twins, settle: () => new Promise((resolve) => setImmediate(resolve)) };
}

describe.each([
  ['in the same process', direct],
  ['over a control channel', overChannel],
])('the owner of the local cluster, %s', (_, build) => {
  it('tells each step from stopped over starting to running and back', async () => {
    const { owner, settle } = build();
    await settle();
    const seen: OwnerState['status'][] = [];
    owner.subscribe(({ status }) => {
      if (seen.at(-1) !== status) seen.push(status);
    });
    expect((await owner.start(choice)).namesrv).toBe('127.0.0.1:9876');
    await settle();
    expect(owner.state()).toMatchObject({ status: 'running', choice, namesrv: '127.0.0.1:9876', startedAtMs: 5000, failure: null });
    expect(owner.state().nodes.map(({ id, state }) => `${id} ${state}`)).toEqual(['namesrv-1 running', 'broker-a/0 running']);
    await owner.stop();
    await settle();
    expect(seen).toEqual(['starting', 'running', 'stopping', 'stopped']);
    expect(owner.state()).toMatchObject({ status: 'stopped', namesrv: null });
  });

  it('says why a start failed and can be started again', async () => {
    const { owner, twins, settle } = build();
    twins[0]?.failStartWith(new ClusterError('portInUse', 'port 9876 is taken', { port: 9876, pid: 12 }));
    await expect(owner.start(choice)).rejects.toMatchObject({ name: 'ClusterError', code: 'portInUse', data: { port: 9876, pid: 12 } });
    await settle();
    expect(owner.state()).toMatchObject({ status: 'failed', failure: { code: 'portInUse', data: { port: 9876 } } });
    await owner.start(choice);
    await settle();
    expect(owner.state()).toMatchObject({ status: 'running', failure: null });
  });

  it('refuses a topology that it does not have, and a second start', async () => {
    const { owner } = build();
    await expect(owner.start({ ...choice, topology: 'moon' })).rejects.toMatchObject({ code: 'topologyInvalid' });
    await owner.start(choice);
    await expect(owner.start(choice)).rejects.toMatchObject({ code: 'nodeWrongState', data: { state: 'running' } });
  });

  it('passes actions on nodes on, and their failures back', async () => {
    const { owner, twins } = build();
    await expect(owner.killNode('broker-a/0')).rejects.toMatchObject({ code: 'nodeUnknown' });
    await owner.start(choice);
    await owner.killNode('broker-a/0');
    await owner.startNode('broker-a/0');
    await owner.restartNode('broker-a/0');
    await owner.stopNode('broker-a/0');
    expect(twins[0]?.asked).toEqual([
      'start',
      'killNode broker-a/0',
      'startNode broker-a/0',
      'restartNode broker-a/0',
      'stopNode broker-a/0',
    ]);
    await expect(owner.stopNode('broker-z/0')).rejects.toMatchObject({ code: 'nodeUnknown', data: { node: 'broker-z/0' } });
  });

  it('follows the log of a node into the next cluster', async () => {
    const { owner, twins, settle } = build();
    await owner.start(choice);
    twins[0]?.log('broker-a/0', 'before');
    const lines: string[] = [];
    const stop = owner.subscribeLogs('broker-a/0', ({ text }) => lines.push(text));
    await settle();
    twins[0]?.log('broker-a/0', 'first cluster');
    await owner.stop();
    await owner.start(choice);
    twins[1]?.log('broker-a/0', 'second cluster');
    await settle();
    stop();
    await settle();
    twins[1]?.log('broker-a/0', 'nobody listens');
    await settle();
    expect([lines, (await owner.logs('broker-a/0', 1)).map(({ text }) => text)]).toEqual([
      ['first cluster', 'second cluster'],
      ['nobody listens'],
    ]);
  });
});

describe('a control channel that breaks', () => {
  it('rejects what was asked', async () => {
    const remote = createRemoteClusterOwner(() => {});
    const stop = remote.stop();
    remote.close();
    await expect(stop).rejects.toThrow('gone');
  });

  it('leaves messages of others alone', () => {
    const { owner } = direct();
    const served = serveClusterControl(owner, () => {});
    expect([served.receive({ type: 'page-bytes' }), createRemoteClusterOwner(() => {}).receive({ type: 'page-bytes' })]).toEqual([
      false,
      false,
    ]);
  });
});
