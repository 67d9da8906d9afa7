import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHistoryDatabase } from './history-database.ts';
import type { HistoryQuery, HistorySample, SyncHistoryStore } from './history-store.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** A full ten minutes, so that points of every tier begin here. */
const startMs = Date.UTC(2026, 10, 28, 14, 0);

let folder: string;
let database: SyncHistoryStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'history-'));
  database = openHistoryDatabase({ path: join(folder, 'history.db') });
});
afterEach(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

const sample = (atMs: number, lag: number | undefined, changes: Partial<HistorySample> = {}): HistorySample => ({
  connection: 'local',
  atMs,
  values: lag === undefined ? [] : [['lag', lag]],
  states: [],
  isClockSteady: true,
  ...changes,
});
const query = (fromMs: number, toMs: number, changes: Partial<HistoryQuery> = {}): HistoryQuery => ({
  connection: 'local',
  fromMs,
  toMs,
  nowMs: toMs,
  pointsMax: 600,
  ...changes,
});
/** Samples every ten seconds; `lagOf` undefined is a sample in which the lag was not known. */
function record(fromMs: number, toMs: number, lagOf: (atMs: number) => number | undefined): void {
  for (let atMs = fromMs; atMs < toMs; atMs += 10 * second) database.append(sample(atMs, lagOf(atMs)));
}
const lagIn = (fromMs: number, toMs: number, changes: Partial<HistoryQuery> = {}) => {
  const { times, stepMs, gaps, series } = database.values(query(fromMs, toMs, changes), ['lag']);
  return { times, stepMs, gaps, values: series[0]?.values, peaks: series[0]?.peaks };
};

describe('what is recorded', () => {
  it('reads as it was written, null where it was not known', () => {
    record(startMs, startMs + 50 * second, (atMs) => (atMs === startMs + 20 * second ? undefined : (atMs - startMs) / second));
    expect(lagIn(startMs, startMs + 50 * second)).toEqual({
      times: [0, 10, 20, 30, 40].map((at) => startMs + at * second),
      stepMs: 10 * second,
      gaps: [],
      values: [0, 10, null, 30, 40],
      peaks: [0, 10, null, 30, 40],
    });
  });
  it('has a gap where no sample was taken', () => {
    record(startMs, startMs + 30 * second, () => 1);
    record(startMs + 150 * second, startMs + 180 * second, () => 1);
    expect(lagIn(startMs - minute, startMs + 180 * second).gaps).toEqual([
      { fromMs: startMs - minute, toMs: startMs },
      { fromMs: startMs + 30 * second, toMs: startMs + 150 * second },
    ]);
  });
  it('keeps the mean and the peak in every coarser tier', () => {
    const spikeMs = startMs + 35 * minute;
    record(startMs, startMs + 3 * hour, (atMs) => (atMs === spikeMs ? 1201 : 1));
    const coarse = lagIn(startMs, startMs + 3 * hour);
    const atSpike = coarse.times.indexOf(spikeMs);
    expect([coarse.stepMs, coarse.times.length, coarse.values?.[atSpike], coarse.peaks?.[atSpike], coarse.gaps]).toEqual([
      minute,
      180,
      201,
      1201,
      [],
    ]);
    const nextWeek = lagIn(startMs - 6 * day, startMs + 3 * hour, { nowMs: startMs + 3 * hour });
    expect([nextWeek.stepMs, nextWeek.peaks?.[nextWeek.times.indexOf(startMs + 20 * minute)]]).toEqual([minute * 15, undefined]);
  });
  it('is read up to the newest sample before that is summed up', () => {
    record(startMs, startMs + 2 * hour + 30 * second, (atMs) => (atMs >= startMs + 2 * hour ? 7 : 1));
    const { values, times } = lagIn(startMs, startMs + 2 * hour + 30 * second);
    expect([times.at(-1), values?.at(-1), values?.at(-2)]).toEqual([startMs + 2 * hour, 7, 1]);
  });
  it('keeps ten seconds for an hour, a minute for a day, ten minutes for thirty days', () => {
    const steps = [10 * second, minute, 10 * minute];
    record(startMs, startMs + 2 * hour, () => 1);
    const oldest = (tier: number, nowMs: number): number | undefined => {
      const step = steps[tier] ?? 0;
      // A plan for the tier: its own step over a span that the finer ones do not have.
      const spans = [hour, day, 30 * day];
      const { times, stepMs } = lagIn(nowMs - (spans[tier] ?? 0), nowMs, { nowMs, pointsMax: 1_000_000 });
      expect(stepMs).toBe(step);
      return times[0];
    };
    expect(oldest(0, startMs + 2 * hour)).toBe(startMs + hour);
    // A day later the minutes of the first hours are gone, the ten minutes are there.
    record(startMs + 25 * hour, startMs + 26 * hour, () => 1);
    expect(oldest(1, startMs + 26 * hour)).toBe(startMs + 25 * hour);
    expect(oldest(2, startMs + 26 * hour)).toBe(startMs);
    record(startMs + 31 * day, startMs + 31 * day + 20 * minute, () => 1);
    expect(oldest(2, startMs + 31 * day + 20 * minute)).toBe(startMs + 25 * hour);
  });
  it('keeps connections apart and forgets one alone', () => {
    database.append(sample(startMs, 1));
    database.append(sample(startMs, 2, { connection: 'remote' }));
    database.forget('local');
    expect([database.latest('local'), database.latest('remote')]).toEqual([
      { atMs: null, values: [] },
      { atMs: startMs, values: [['lag', 2]] },
    ]);
  });
  it('gives the space of what it forgets back to the disk', () => {
    const values = Array.from({ length: 2000 }, (_, index): [string, number] => [`group|lag|group-number-${index}`, index]);
    const emptyBytes = database.size().sizeBytes;
    for (let index = 0; index < 20; index += 1) database.append(sample(startMs + index * 10 * second, 1, { values }));
    const fullBytes = database.size().sizeBytes;
    database.forget('local');
    expect([fullBytes > emptyBytes + 500_000, database.size().sizeBytes]).toEqual([true, emptyBytes]);
  });
  it('knows states and which keys there are', () => {
    const owner = (atMs: number, client: string): void =>
      database.append(sample(atMs, 1, { states: [['queue-owner|g|t|a|0', client]], values: [['queue-lag|g|t|a|0', 1]] }));
    owner(startMs, 'c1');
    owner(startMs + 10 * second, 'c2');
    owner(startMs + 20 * second, 'c1');
    const range = query(startMs, startMs + 20 * second);
    expect(database.keys(range, 'queue-lag|g|', 10)).toEqual(['queue-lag|g|t|a|0']);
    const { texts, states } = database.states(range, ['queue-owner|g|t|a|0', 'queue-owner|g|t|a|1']);
    expect([texts, states]).toEqual([
      ['c1', 'c2'],
      [
        { key: 'queue-owner|g|t|a|0', states: [0, 1, 0] },
        { key: 'queue-owner|g|t|a|1', states: [null, null, null] },
      ],
    ]);
  });
});

describe('a clock that jumps', () => {
  it('forwards and back loses nothing and doubles nothing', () => {
    record(startMs, startMs + 5 * minute, () => 1);
    for (let turn = 0; turn < 40; turn++) database.append(sample(startMs + 400 * day + turn * 10 * second, 5, { isClockSteady: false }));
    record(startMs + 5 * minute, startMs + 10 * minute, () => 3);
    const { values, gaps, times } = lagIn(startMs, startMs + 10 * minute);
    expect([times.length, new Set(times).size, gaps, values?.[0], values?.at(-1)]).toEqual([60, 60, [], 1, 3]);
  });
  it('back by an hour writes over that hour, and sums it up again', () => {
    record(startMs, startMs + 90 * minute, () => 1);
    for (let atMs = startMs + 30 * minute; atMs < startMs + 40 * minute; atMs += 10 * second)
      database.append(sample(atMs, 9, { isClockSteady: false }));
    database.append(sample(startMs + 40 * minute, 9, { isClockSteady: false }));
    const { values, times, stepMs } = lagIn(startMs, startMs + 90 * minute);
    const at = (minutes: number) => values?.[times.indexOf(startMs + minutes * minute)];
    expect([stepMs, at(29), at(30), at(39), at(41)]).toEqual([minute, 1, 9, 9, 1]);
  });
});

describe('the space', () => {
  const bytesMax = 4 * 1024 * 1024;
  async function folderBytes(): Promise<number> {
    const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  }
  it('is never more than its bound, and the oldest samples go first', async () => {
    database.close();
    database = openHistoryDatabase({ path: join(folder, 'history.db'), bytesMax });
    const values = Array.from({ length: 1000 }, (_, index): [string, number] => [`group|lag|group-${index}`, 1_000_000.5 + index]);
    let most = 0;
    for (let turn = 0; turn < 250; turn++) {
      database.append(sample(startMs + turn * 10 * second, turn, { values: [['lag', turn], ...values] }));
      most = Math.max(most, await folderBytes());
    }
    expect(most).toBeGreaterThan(bytesMax / 2);
    expect(most).toBeLessThanOrEqual(bytesMax);
    const { times, values: kept } = lagIn(startMs, startMs + 250 * 10 * second);
    expect([times[0] === startMs, times.at(-1), kept?.at(-1)]).toEqual([false, startMs + 2490 * second, 249]);
    expect(database.recordedSince('local')).toBe(times[0]);
  });
});

it('refuses a file of a later version, and what is no record', async () => {
  const path = join(folder, 'later.db');
  const later = new DatabaseSync(path);
  later.exec('PRAGMA user_version = 99');
  later.close();
  expect(() => openHistoryDatabase({ path })).toThrow('the record has version 99');
  await writeFile(path, 'x'.repeat(10_000));
  expect(() => openHistoryDatabase({ path })).toThrow('not a database');
});
