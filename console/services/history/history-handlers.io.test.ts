import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../engine/runtime/manual-clock.ts';
import { silentLog } from '../../../engine/runtime/log.ts';
import { ConsoleError, failureOf } from '../../contract/errors.ts';
import { historyBytesMax, seriesKey } from '../../contract/history.ts';
import type { HistoryRange, HistorySeries, HistoryStatus, QueueHistory } from '../../contract/history.ts';
import { createClusterView } from '../connections/cluster-view.ts';
import type { ConnectionRegistry, Target } from '../connections/connection-registry.ts';
import { createLiveValue } from '../live-value.ts';
import type { SampleSink } from './connection-sampler.ts';
import { openHistoryDatabase } from './history-database.ts';
import { createHistoryHandlers } from './history-handlers.ts';
import { createHistoryRecorder } from './history-recorder.ts';
import { openHistorySettings } from './history-settings.ts';
import { asHistoryStore } from './history-store.ts';
import type { HistoryStore } from './history-store.ts';

const startMs = Date.UTC(2026, 10, 28, 14, 0, 3);
const lag = seriesKey.group('lag', 'points');
const lastMinutes = (minutes: number): HistoryRange => ({
  from: { kind: 'relative', agoMs: minutes * 60_000 },
  to: { kind: 'relative', agoMs: 0 },
});

let folder: string;
let clock: ManualClock;
let ending: AbortController;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'history-handlers-'));
  clock = new ManualClock(startMs);
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  await rm(folder, { recursive: true });
});

/** A recorder whose cluster the test plays: `cluster.sample` writes what a sampler would have read. */
async function open(openStore?: () => Promise<HistoryStore>) {
  const address = { current: ['127.0.0.1:9876'] };
  const caller = { call: () => Promise.reject(new Error('not asked')) };
  const target = (id: string): Target => ({
    id,
    kind: 'remote',
    name: id,
    namesrvAddresses: () => address.current,
    view: createClusterView({ caller, clock, namesrvAddresses: () => address.current }),
  });
  const targets = createLiveValue<readonly Target[]>([target('local')]);
  const registry: ConnectionRegistry = {
    targets,
    find(id) {
      const found = targets.current.find((entry) => entry.id === id);
      if (found === undefined) throw new ConsoleError('connectionUnknown', { connection: id });
      return found;
    },
    add: () => Promise.reject(new Error('not here')),
    remove: () => Promise.reject(new Error('not here')),
  };
  const cluster: { sample: (sink: SampleSink) => Promise<void>; opened: string[] } = { sample: async () => {}, opened: [] };
  const settings = await openHistorySettings(join(folder, 'history.json'));
  const recorder = createHistoryRecorder({
    clock,
    log: silentLog,
    registry,
    open: openStore ?? (async () => asHistoryStore(openHistoryDatabase({ path: ':memory:' }))),
    createSampler: () => ({ sample: (sink) => cluster.sample(sink), opened: (group) => void cluster.opened.push(group), queueGroups: 3 }),
    isRecorded: (connection) => settings.isRecorded(connection),
  });
  recorder.start();
  const handlers = createHistoryHandlers({ clock, registry, recorder, settings, bytesMax: historyBytesMax });
  return { address, targets, target, cluster, recorder, handlers };
}
type Opened = Awaited<ReturnType<typeof open>>;

/** Everything that a subscription sends until the test ends, and what it fails with. */
function seen<Value>(subscribe: (sink: { emit: (value: Value) => void; signal: AbortSignal }) => Promise<void>) {
  const values: Value[] = [];
  const failure = subscribe({ emit: (value) => void values.push(value), signal: ending.signal }).then(() => undefined, failureOf);
  return { values, failure };
}
const series = ({ handlers }: Opened, range: HistoryRange, keys = [lag]) =>
  seen<HistorySeries>((sink) => handlers.series({ connection: 'local', range, keys }, sink));
const playLag = ({ cluster }: Opened, read: () => number | undefined): void => {
  cluster.sample = async (sink) => sink.value(lag, read());
};

describe('recording', () => {
  it('takes a sample at every full ten seconds, with nobody watching', async () => {
    const subject = await open();
    let next = 0;
    playLag(subject, () => (next += 1));
    await clock.advance(60_000);
    const { values } = series(subject, lastMinutes(5));
    await clock.advance(0);
    expect(values[0]?.times.map((atMs) => (atMs - startMs) / 1000)).toEqual([7, 17, 27, 37, 47, 57]);
    expect(values[0]?.series).toEqual([{ key: lag, values: [1, 2, 3, 4, 5, 6], peaks: [1, 2, 3, 4, 5, 6] }]);
  });
  it('has null for what was asked and not told, and a gap only where nobody asked', async () => {
    const subject = await open();
    playLag(subject, () => 4);
    await clock.advance(20_000);
    subject.cluster.sample = () => Promise.reject(new ConsoleError('namesrvUnreachable', { addresses: [] }));
    await clock.advance(20_000);
    subject.address.current = []; // the local cluster is stopped
    await clock.advance(60_000);
    subject.address.current = ['127.0.0.1:9876'];
    playLag(subject, () => 5);
    await clock.advance(10_000);
    const { values } = series(subject, {
      from: { kind: 'absolute', atMs: startMs + 7000 },
      to: { kind: 'absolute', atMs: startMs + 117_000 },
    });
    await clock.advance(0);
    expect([values[0]?.series[0]?.values, values[0]?.gaps]).toEqual([
      [4, 4, null, null, 5],
      [{ fromMs: startMs + 47_000, toMs: startMs + 107_000 }],
    ]);
  });
  it('does not wait for a cluster that is slow, and keeps what had come', async () => {
    const subject = await open();
    subject.cluster.sample = async (sink) => {
      sink.value('cluster|in|', 7);
      await new Promise<void>((resolve) => clock.after(25_000, resolve));
      sink.value(lag, 1);
    };
    await clock.advance(38_000);
    const { values } = series(subject, lastMinutes(5), ['cluster|in|', lag]);
    await clock.advance(0);
    expect(values[0]?.series.map((one) => one.values)).toEqual([
      [7, null, null],
      [null, null, null],
    ]);
  });
  it('stops for a connection that is switched off and forgets one that was removed', async () => {
    const subject = await open();
    playLag(subject, () => 4);
    subject.targets.set([subject.target('local'), subject.target('staging')]);
    await clock.advance(10_000);
    await subject.handlers.record({ connection: 'staging', isRecorded: false }, { signal: ending.signal });
    await clock.advance(20_000);
    const store = await subject.recorder.store();
    expect([(await store.latest('local')).atMs, (await store.latest('staging')).atMs]).toEqual([startMs + 27_000, startMs + 7000]);
    subject.targets.set([subject.target('local')]);
    await clock.advance(0);
    expect((await store.latest('staging')).atMs).toBeNull();
  });
  it('goes on after the wall clock jumped, with one sample a slot', async () => {
    const subject = await open();
    let next = 0;
    playLag(subject, () => (next += 1));
    await clock.advance(20_000);
    clock.setWallMs(startMs + 7_220_000);
    await clock.advance(20_000);
    clock.setWallMs(startMs + 40_000);
    await clock.advance(20_000);
    const { values } = series(subject, { from: { kind: 'absolute', atMs: startMs }, to: { kind: 'absolute', atMs: startMs + 60_000 } });
    await clock.advance(0);
    const known = values[0]?.times.map((atMs, index) => [(atMs - startMs) / 1000, values[0]?.series[0]?.values[index]]);
    expect([known, new Set(values[0]?.times).size]).toEqual([
      [
        [7, 1],
        [17, 2],
        [47, 5],
        [57, 6],
      ],
      4,
    ]);
  });
});

describe('clearing', () => {
  it('removes what was recorded of one connection, says so at once, and goes on recording', async () => {
    const subject = await open();
    subject.targets.set([...subject.targets.current, subject.target('staging')]);
    playLag(subject, () => 4);
    await clock.advance(20_000);
    const status = seen<HistoryStatus>((sink) => subject.handlers.status({ connection: 'local' }, sink));
    await clock.advance(0);
    await subject.handlers.clear({ connection: 'local' }, { signal: ending.signal });
    await clock.advance(0);
    const other = await (await subject.recorder.store()).recordedSince('staging');
    await clock.advance(10_000);
    expect([other, ...status.values.map(({ isRecorded, recordedSinceMs }) => [isRecorded, recordedSinceMs])]).toEqual([
      startMs + 7000,
      [true, startMs + 7000],
      [true, null],
      [true, startMs + 27_000],
    ]);
  });
  it('refuses a connection that there is not', async () => {
    const subject = await open();
    expect(await subject.handlers.clear({ connection: 'gone' }, { signal: ending.signal }).catch(failureOf)).toEqual({
      code: 'connectionUnknown',
      data: { connection: 'gone' },
    });
  });
});

describe('watching', () => {
  it('sends each new sample of a range that reaches the present, and none of one that is over', async () => {
    const subject = await open();
    let next = 0;
    playLag(subject, () => (next += 1));
    await clock.advance(10_000);
    const live = series(subject, lastMinutes(5));
    const past = series(subject, { from: { kind: 'absolute', atMs: startMs }, to: { kind: 'absolute', atMs: startMs + 10_000 } });
    await clock.advance(20_000);
    expect([live.values.map((value) => value.series[0]?.values.at(-1)), past.values.length]).toEqual([[1, 2, 3], 1]);
  });
  it('lists groups by their lag', async () => {
    const subject = await open();
    subject.cluster.sample = async (sink) => {
      for (const [group, value] of [
        ['small', 3],
        ['large', 900],
        ['none', 0],
      ] as const)
        sink.value(seriesKey.group('lag', group), value);
      sink.value(seriesKey.group('retry', 'small'), 2);
      sink.value(seriesKey.group('age', 'large'), 5000);
      sink.value(seriesKey.group('retry', 'unknown'), 1);
    };
    await clock.advance(10_000);
    const { values } = seen<{ groups: unknown[]; groupCount: number; atMs: number | null }>((sink) =>
      subject.handlers.backlog({ connection: 'local', most: 3 }, sink),
    );
    await clock.advance(0);
    expect(values).toEqual([
      {
        groups: [
          { group: 'large', lag: 900, retry: null, ageMs: 5000 },
          { group: 'small', lag: 3, retry: 2, ageMs: null },
          { group: 'none', lag: 0, retry: null, ageMs: null },
        ],
        groupCount: 4,
        atMs: startMs + 7000,
      },
    ]);
  });
  it('shows queues with their owners and has them recorded from then on', async () => {
    const subject = await open();
    const queue = (queueId: number) => ({ topic: 'orders', brokerName: 'broker-a', queueId });
    let turn = 0;
    subject.cluster.sample = async (sink) => {
      turn += 1;
      for (const queueId of [10, 2]) sink.value(seriesKey.queueLag('points', queue(queueId)), queueId * turn);
      sink.state(seriesKey.queueOwner('points', queue(2)), turn === 1 ? 'c1' : '');
      if (turn === 2) sink.state(seriesKey.queueOwner('points', queue(10)), 'c2');
    };
    await clock.advance(20_000);
    const { values } = seen<QueueHistory>((sink) =>
      subject.handlers.queues({ connection: 'local', group: 'points', range: lastMinutes(5) }, sink),
    );
    await clock.advance(0);
    expect([values[0]?.owners, values[0]?.queues, subject.cluster.opened]).toEqual([
      ['c1', 'c2'],
      [
        { ...queue(2), lag: [2, 4], owner: [0, -1] },
        { ...queue(10), lag: [10, 20], owner: [null, 1] },
      ],
      ['points'],
    ]);
  });
  it('gives a range as CSV', async () => {
    const subject = await open();
    playLag(subject, () => 5);
    await clock.advance(20_000);
    const { text } = await subject.handlers.csv({ connection: 'local', range: lastMinutes(5), keys: [lag] }, { signal: ending.signal });
    expect(text).toBe(
      '\uFEFFtime,seconds,group|lag|points mean,group|lag|points peak\r\n2026-11-28T14:00:10.000Z,10,5,5\r\n2026-11-28T14:00:20.000Z,10,5,5\r\n',
    );
  });
});

describe('a record that cannot be opened', () => {
  it('is said to whoever asks, and tried again with the next sample', async () => {
    let fails = true;
    const subject = await open(async () => {
      if (fails) throw new Error('file is not a database');
      return asHistoryStore(openHistoryDatabase({ path: ':memory:' }));
    });
    await clock.advance(0);
    const status = seen<HistoryStatus>((sink) => subject.handlers.status({ connection: 'local' }, sink));
    expect(await series(subject, lastMinutes(5)).failure).toEqual({
      code: 'historyUnavailable',
      data: { detail: 'file is not a database' },
    });
    expect(status.values[0]).toEqual({
      failure: { code: 'historyUnavailable', data: { detail: 'file is not a database' } },
      sizeBytes: 0,
      bytesMax: historyBytesMax,
      isRecorded: true,
      recordedSinceMs: null,
      queueGroups: 3,
      queueGroupsMax: 20,
      kept: [
        { stepMs: 10_000, keptMs: 3_600_000 },
        { stepMs: 60_000, keptMs: 86_400_000 },
        { stepMs: 600_000, keptMs: 2_592_000_000 },
      ],
    });
    fails = false;
    await clock.advance(10_000);
    expect(status.values.at(-1)).toMatchObject({ failure: null, recordedSinceMs: startMs + 7000 });
  });
});
