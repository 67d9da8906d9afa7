import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../runtime/manual-clock.ts';
import { MemorySpawner } from '../runtime/memory-spawner.ts';
import type { MemoryProgramContext } from '../runtime/memory-spawner.ts';
import { nodeDisk } from '../runtime/node-disk.ts';
import { ClusterError } from './local-cluster-types.ts';
import { NodeLog } from './node-log.ts';
import { NodeSupervisor, restartDelaysMs, stableAfterMs, startTimeoutMs, stopTimeoutMs } from './node-supervisor.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'node-supervisor-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Bench {
  readonly clock: ManualClock;
  readonly supervisor: NodeSupervisor;
  readonly spawner: MemorySpawner;
  /** `event state`, in order. */
  readonly events: string[];
  reachable: boolean;
  /** The process that was started last. */
  process: () => MemoryProgramContext;
}

/** A supervisor whose processes run `program`; by default they say ready at once and stop when told to. */
function bench(program: (context: MemoryProgramContext) => void = obedient): Bench {
  const clock = new ManualClock();
  const contexts: MemoryProgramContext[] = [];
  const spawner = new MemorySpawner({
    'broker.js': (context) => {
      contexts.push(context);
      program(context);
    },
  });
  const events: string[] = [];
  const one: Bench = {
    clock,
    spawner,
    events,
    reachable: true,
    process: () => contexts.at(-1) as MemoryProgramContext,
    supervisor: new NodeSupervisor({
      spawner,
      clock,
      log: new NodeLog({ disk: nodeDisk, clock, directory, nodeId: 'broker-a/0' }),
      entryPath: 'broker.js',
      args: ['--config', 'broker.conf'],
      identity: {
        id: 'broker-a/0',
        kind: 'broker',
        name: 'broker-a',
        brokerId: 0,
        clusterName: 'DefaultCluster',
        role: 'ASYNC_MASTER',
        address: '127.0.0.1:10911',
        haAddress: '127.0.0.1:10912',
        dataDir: directory,
      },
      onEvent: ({ event, node }) => events.push(`${event} ${node.state}`),
      onMasters: () => {},
      isReachable: () => one.reachable,
    }),
  };
  return one;
}

function obedient({ parent, exit }: MemoryProgramContext): void {
  parent.onMessage((message) => {
    if (message.type === 'stop') exit(0);
  });
  parent.send({ type: 'ready', address: '127.0.0.1:10911' });
}

/** Lets everything that has been promised happen. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function refusal(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { code: error.code, message: error.message };
  }
}

test('starts a node, tells what it does and stops it', async () => {
  const { supervisor, spawner, events } = bench();
  await supervisor.start();
  expect(spawner.started).toMatchObject([{ entryPath: 'broker.js', args: ['--config', 'broker.conf'], name: 'broker-a/0' }]);
  expect(supervisor.snapshot()).toMatchObject({ state: 'running', pid: 1001, restartCount: 0, lastExit: null });
  await supervisor.stop();
  expect(events).toEqual(['node-starting starting', 'node-ready running', 'node-stopping stopping', 'node-exited stopped']);
  expect(supervisor.snapshot()).toMatchObject({ state: 'stopped', pid: null, startedAtMs: null, lastExit: { code: 0, expected: true } });
});

test('does not count a broker as running before it is in every route', async () => {
  const one = bench();
  one.reachable = false;
  const started = one.supervisor.start();
  await settle();
  expect(one.supervisor.state).toBe('starting');
  one.reachable = true;
  one.supervisor.recheck();
  await started;
  expect(one.supervisor.state).toBe('running');
});

test('gives up waiting for a route in time and leaves the node running', async () => {
  const one = bench();
  one.reachable = false;
  const started = refusal(one.supervisor.start());
  await settle();
  await one.clock.advance(startTimeoutMs);
  expect(await started).toEqual({ code: 'notReady', message: 'broker-a/0 is not in the route of every NameServer' });
  expect(one.supervisor.snapshot()).toMatchObject({ state: 'starting', pid: 1001 });
});

test('starts a node that ended by itself again after a wait, and reports how it ended', async () => {
  const { supervisor, clock, events, process } = bench();
  await supervisor.start();
  process().print('last words', 'stderr');
  process().exit(1);
  await settle();
  expect(supervisor.snapshot()).toMatchObject({
    state: 'crashed',
    restartAtMs: clock.nowMs() + (restartDelaysMs[0] ?? 0),
    lastExit: { code: 1, signal: null, expected: false, lastLines: ['last words'] },
  });
  await clock.advance(restartDelaysMs[0] ?? 0);
  await settle();
  expect(supervisor.snapshot()).toMatchObject({ state: 'running', pid: 1002, restartCount: 1, restartAtMs: null });
  expect(events).toEqual([
    'node-starting starting',
    'node-ready running',
    'node-exited crashed',
    'node-starting starting',
    'node-ready running',
    'node-restarted running',
  ]);
});

test('waits longer after each exit in a row and gives up in the end, until somebody starts the node', async () => {
  const one = bench();
  await one.supervisor.start();
  const waits: number[] = [];
  for (;;) {
    one.process().exit(1);
    await settle();
    const { state, restartAtMs } = one.supervisor.snapshot();
    if (state === 'givenUp') break;
    waits.push((restartAtMs ?? 0) - one.clock.nowMs());
    await one.clock.advance(waits.at(-1) ?? 0);
    await settle();
  }
  expect(waits).toEqual(restartDelaysMs);
  expect(one.events.slice(-2)).toEqual(['node-exited givenUp', 'node-given-up givenUp']);
  await one.supervisor.start();
  expect(one.supervisor.snapshot()).toMatchObject({ state: 'running', restartCount: restartDelaysMs.length });
});

test('counts exits afresh after a node has run for long', async () => {
  const one = bench();
  await one.supervisor.start();
  for (let round = 0; round < restartDelaysMs.length * 2; round++) {
    await one.clock.advance(stableAfterMs);
    one.process().exit(1);
    await settle();
    await one.clock.advance(restartDelaysMs[0] ?? 0);
    await settle();
  }
  expect(one.supervisor.state).toBe('running');
});

test('brings a node back that somebody killed, however often', async () => {
  const one = bench();
  await one.supervisor.start();
  for (let round = 0; round < restartDelaysMs.length + 2; round++) {
    await one.supervisor.kill();
    expect(one.supervisor.snapshot()).toMatchObject({ state: 'crashed', lastExit: { signal: 'SIGKILL', expected: true } });
    await one.clock.advance(restartDelaysMs[0] ?? 0);
    await settle();
  }
  expect(one.supervisor.state).toBe('running');
});

test('does not start a stopped node again, also when it was waiting for its restart', async () => {
  const one = bench();
  await one.supervisor.start();
  one.process().exit(1);
  await settle();
  await one.supervisor.stop();
  await one.clock.advance(60_000);
  await settle();
  expect([one.supervisor.state, one.spawner.started.length]).toEqual(['stopped', 1]);
});

test('ends a node by force that does not stop', async () => {
  const one = bench(({ parent }) => parent.send({ type: 'ready', address: 'x' }));
  await one.supervisor.start();
  const stopped = one.supervisor.stop();
  await settle();
  await one.clock.advance(stopTimeoutMs);
  await stopped;
  expect(one.supervisor.snapshot()).toMatchObject({ state: 'stopped', lastExit: { signal: 'SIGKILL', expected: true } });
});

test('says why a node does not start, and does not try again behind the back of who asked', async () => {
  const taken = bench(({ parent, exit }) => {
    parent.send({ type: 'failed', code: 'portInUse', message: 'cannot listen on 127.0.0.1:10911: EADDRINUSE', data: { port: 10_911 } });
    exit(2);
  });
  expect(await refusal(taken.supervisor.start())).toEqual({
    code: 'portInUse',
    message: 'broker-a/0 did not start: cannot listen on 127.0.0.1:10911: EADDRINUSE',
  });
  expect(taken.supervisor.state).toBe('stopped');
  const silent = bench(({ exit }) => exit(7));
  expect(await refusal(silent.supervisor.start())).toEqual({
    code: 'nodeFailed',
    message: 'broker-a/0 did not start: it ended with exit code 7',
  });
  const hanging = bench(() => {});
  const started = refusal(hanging.supervisor.start());
  await settle();
  await hanging.clock.advance(startTimeoutMs);
  expect(await started).toEqual({ code: 'nodeFailed', message: 'broker-a/0 did not start: it ended with signal SIGKILL' });
});

test('gives up at once on a restart when the settings are wrong', async () => {
  let isBroken = false;
  const one = bench((context) => {
    if (!isBroken) return obedient(context);
    context.parent.send({ type: 'failed', code: 'badConfig', message: 'listenPort=x is not a valid value', data: {} });
    context.exit(2);
  });
  await one.supervisor.start();
  isBroken = true;
  one.process().exit(1);
  await settle();
  await one.clock.advance(restartDelaysMs[0] ?? 0);
  await settle();
  expect(one.supervisor.snapshot()).toMatchObject({ state: 'givenUp', restartCount: 1 });
});

test('refuses to start what runs and to kill what does not', async () => {
  const { supervisor } = bench();
  await supervisor.start();
  expect(await refusal(supervisor.start())).toEqual({ code: 'nodeWrongState', message: 'broker-a/0 is running' });
  await supervisor.restart();
  expect(supervisor.snapshot()).toMatchObject({ state: 'running', pid: 1002 });
  await supervisor.stop();
  expect(await refusal(supervisor.kill())).toEqual({ code: 'nodeWrongState', message: 'broker-a/0 is stopped' });
});
